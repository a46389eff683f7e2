import { validate, type StandardSchema } from "../../platform/standard-schema.ts";

/** Validates the value of a key. Returns the schema's output. */
export const fits = <T>(schema: StandardSchema<T>, key: string, value: unknown): Promise<T> =>
  validate(schema, value, `the value of ${JSON.stringify(key)}`);
