import { DaprError } from "../errors/dapr-error.ts";

/**
 * The part of Standard Schema that this SDK uses. zod, valibot, arktype and others implement it.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  /** The properties of the Standard Schema specification. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The result of a validation: the output, or the issues. */
export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** One reason why a value does not match a schema. */
export interface SchemaIssue {
  /** Describes the issue. */
  readonly message: string;
  /** The path of the member that does not match. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * Validates a value. Returns the output of the schema.
 *
 * @throws DaprError `invalid_argument`, whose `cause` is the list of issues.
 */
export async function validate<T>(schema: StandardSchema<T>, value: unknown, what: string): Promise<T> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const text = result.issues.map(textOf).join("; ");
  throw new DaprError(`${what} does not match its schema: ${text}`, {
    code: "invalid_argument",
    cause: result.issues,
  });
}

function textOf({ path = [], message }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
}
