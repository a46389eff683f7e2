import { invalidArgument } from "../errors/dapr-error.ts";

/** Returns the canonical form of a path: a leading slash, no slash at the end, each segment encoded once. */
export function canonicalPath(path: string): string {
  if (SIMPLE.test(path)) return path;
  const segments = path.split("/").filter((segment) => segment !== "");
  return `/${segments.map(encodeSegment).join("/")}`;
}

/** Encodes a segment, dots included: daprd resolves `.` and `..` (path.Clean in pkg/channel/http), but not their encoded forms. */
function encodeSegment(segment: string): string {
  const decoded = decodeSegment(segment);
  return /^\.{1,2}$/.test(decoded) ? decoded.replaceAll(".", "%2E") : encodeURIComponent(decoded);
}

const SIMPLE = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+$/;

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment.toWellFormed();
  }
}

export interface PathMatch<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

interface Pattern<T> {
  readonly segments: readonly string[];
  readonly value: T;
}

/**
 * Values by path. A segment `:name` of a pattern matches any segment, a `*` at its end the rest. A literal path wins over a
 * pattern, and a literal segment over a named one.
 */
export class PathTable<T> {
  readonly #exact = new Map<string, T>();
  #patterns: Pattern<T>[] = [];

  /** @throws DaprError `invalid_argument` for a pattern with `*` before its end, or `:` without a name */
  set(pattern: string, value: T): void {
    if (!/(^|\/)[:*]/.test(pattern)) {
      this.#exact.set(canonicalPath(pattern), value);
      return;
    }
    const segments = pattern.split("/").filter((segment) => segment !== "");
    if (segments.slice(0, -1).includes("*") || segments.includes(":")) {
      throw invalidArgument(`path "${pattern}": "*" is allowed at the end only, and ":" needs a name`);
    }
    const encoded = segments.map((part) => (/^[:*]/.test(part) ? part : canonicalPath(part).slice(1)));
    this.#patterns = [...this.#patterns, { segments: encoded, value }].sort((a, b) =>
      rank(a.segments) < rank(b.segments) ? -1 : 1,
    );
  }

  /** Returns the value of exactly this path or pattern. */
  own(pattern: string): T | undefined {
    if (!/(^|\/)[:*]/.test(pattern)) return this.#exact.get(canonicalPath(pattern));
    const shape = rank(pattern.split("/").filter((segment) => segment !== ""));
    return this.#patterns.find(({ segments }) => rank(segments) === shape)?.value;
  }

  /** @param path without its query */
  find(path: string): PathMatch<T> | undefined {
    const plain = this.#exact.get(path);
    if (plain !== undefined) return { value: plain, params: {} };
    const canonical = canonicalPath(path);
    const value = canonical === path ? undefined : this.#exact.get(canonical);
    if (value !== undefined) return { value, params: {} };
    if (this.#patterns.length === 0) return undefined;
    const segments = canonical.slice(1).split("/");
    for (const pattern of this.#patterns) {
      if (matches(pattern.segments, segments)) {
        return { value: pattern.value, params: paramsOf(pattern.segments, segments) };
      }
    }
    return undefined;
  }
}

/** Returns true if a pattern matches. Allocates nothing: each request may try many patterns. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const open = pattern.at(-1) === "*";
  if (open ? path.length < pattern.length - 1 : path.length !== pattern.length) return false;
  for (let i = 0; i < pattern.length; i++) {
    const part = pattern[i] as string;
    if (part !== path[i] && part !== "*" && !part.startsWith(":")) return false;
  }
  return true;
}

function paramsOf(pattern: readonly string[], path: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const part = pattern[i] as string;
    if (part === "*") params["*"] = path.slice(i).map(decoded).join("/");
    else if (part.startsWith(":")) params[part.slice(1)] = decoded(path[i] ?? "");
  }
  return params;
}

const decoded = (segment: string): string => (segment.includes("%") ? decodeURIComponent(segment) : segment);

/** Returns a key that sorts literal segments before named ones, and is equal for patterns that match the same paths. */
const rank = (segments: readonly string[]): string =>
  segments.map((part) => (part === "*" ? "2" : part.startsWith(":") ? "1" : `0${part}`)).join("/");
