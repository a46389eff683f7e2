/** Value without a type, as in the official SDK: programs put their own types where it stands. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Untyped = any;

/** Object with members of any type. */
export type KeyValueType = {
  [key: string]: Untyped;
};

/** A class whose constructor takes anything. */
export type Class<T = Untyped> = new (...args: Untyped[]) => T;
