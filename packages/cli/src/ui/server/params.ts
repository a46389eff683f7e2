import { badParams } from "./request-error.ts";

const MAX_NAME = 4_096;

/** The parameters of a call, checked as they are read. */
export class Params {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: object) {
    this.#values = values as Readonly<Record<string, unknown>>;
  }

  /** Returns a name: text that is not empty and not long. */
  name(field: string): string {
    const value = this.optionalName(field);
    if (value === undefined) throw badParams(`${field} is missing`);
    return value;
  }

  optionalName(field: string): string | undefined {
    const value = this.text(field);
    if (value !== undefined && (value === "" || value.length > MAX_NAME))
      throw badParams(`${field} must have 1 to ${String(MAX_NAME)} characters`);
    return value;
  }

  /** Returns text of any length. */
  text(field: string): string | undefined {
    const value = this.#value(field);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw badParams(`${field} must be text`);
    return value;
  }

  /** Returns data: JSON is parsed, other text stays text. */
  data(field: string): unknown {
    const text = this.text(field);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }

  /** Returns a whole number that is not negative. */
  count(field: string): number | undefined {
    const value = this.#value(field);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw badParams(`${field} must be a whole number that is not negative`);
    return value;
  }

  /** Returns true or false; false if it is missing. */
  flag(field: string): boolean {
    const value = this.#value(field) ?? false;
    if (typeof value !== "boolean") throw badParams(`${field} must be true or false`);
    return value;
  }

  /** Returns a number of entries of a page: from 1 to 1,000. */
  limit(): number {
    const limit = this.count("limit") ?? 200;
    if (limit < 1 || limit > 1_000) throw badParams("limit must be from 1 to 1000");
    return limit;
  }

  /** Returns a record of text. */
  record(field: string): Record<string, string> | undefined {
    const value = this.#value(field);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw badParams(`${field} must be an object`);
    const entries = Object.entries(value as Record<string, unknown>);
    for (const [key, each] of entries)
      if (typeof each !== "string") throw badParams(`"${key}" of ${field} must be text`);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  #value(field: string): unknown {
    return Object.hasOwn(this.#values, field) ? (this.#values[field] ?? undefined) : undefined;
  }
}
