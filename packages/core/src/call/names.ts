import { invalidArgument } from "../errors/dapr-error.ts";
import { textOf } from "../errors/thrown.ts";

/**
 * Refuses a name that cannot reach the sidecar as it was meant: not a string, empty, or with lone surrogates, which
 * HTTP cannot encode and gRPC would silently turn into another name.
 */
export function requireName(what: string, value: unknown): asserts value is string {
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return;
  throw invalidArgument(`${what} must be a non-empty, well-formed string, not ${textOf(value) || '""'}`);
}

/** Validates a name that goes in a body, and returns it. `path` validates names in paths. */
export function nameIn(what: string, value: string): string {
  requireName(what, value);
  return value;
}

/** Creates the check of an operation's input whose members are names, or lists of names. */
export function requireNames<K extends string>(
  ...members: K[]
): (input: Readonly<Record<K, unknown>>) => void {
  return (input) => {
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as K;
      const value = input[member];
      if (typeof value === "object" && Array.isArray(value))
        for (const one of value) requireName(member, one);
      else requireName(member, value);
    }
  };
}

/**
 * Validates an application's id: a plain name, or the `http(s)://` URL of an endpoint outside Dapr. daprd looks for
 * `/method/` in the decoded path, so an id with a slash would name another app and method.
 */
export function requireAppId(value: unknown): asserts value is string {
  requireName("appId", value);
  if (/^(?!https?:\/\/).*\/|\/method\//s.test(value))
    throw invalidArgument(
      `appId ${JSON.stringify(value)} must not contain "/" unless it is a URL, nor "/method/"`,
    );
}

/** Refuses what daprd refuses in a method (pkg/messaging/method/normalize.go). */
export function checkMethod(value: string): void {
  if (value !== "") requireName("method", value);
  // eslint-disable-next-line no-control-regex -- these are the ones that daprd refuses
  if (/[?#\u0000-\u001f\u007f]/.test(value)) {
    throw invalidArgument(
      `method ${JSON.stringify(value)} must not contain "?", "#" or control characters; pass the query string in the option \`query\``,
    );
  }
}

/**
 * Validates a method's path and returns it without its leading slash, with percent-escapes unchanged. daprd resolves `.`
 * and `..` and folds `//`, so a path with any of these would not arrive unchanged. A slash at the end is allowed. daprd
 * responds with status 500 to a `%` that does not begin an escape.
 */
export function methodPath(value: string): string {
  const path = value.replace(/^\//, "");
  if (/(^|\/|%2f)((\.|%2e){1,2}(\/|%2f|$)|\/|%2f)|%(?![\da-f]{2})|\\/i.test(path))
    throw invalidArgument(
      `method ${JSON.stringify(value)} must not contain an empty, "." or ".." segment, a "\\\\", or a "%" that does not begin an escape`,
    );
  return path;
}
