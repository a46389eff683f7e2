/**
 * How the actions of a run are numbered. Histories contain the numbers, so a history fits only a worker that numbers as the one
 * that wrote it did.
 */
export interface Numbering {
  /** The id of the first action. */
  readonly first: number;
  /** True if a wait for an event without a time limit is an action, a timer that tools can see. */
  readonly countsWaits: boolean;
}

export const OWN_NUMBERING: Numbering = { first: 0, countsWaits: true };

/** A worker's option for another numbering. Only @dapr-ts/compat sets it, which continues the instances of the official SDK. */
export const NUMBERING = Symbol("numbering");

/** Returns the numbering that the options of a worker contain. */
export const numberingOf = (options: object): Numbering =>
  (options as { readonly [NUMBERING]?: Numbering })[NUMBERING] ?? OWN_NUMBERING;
