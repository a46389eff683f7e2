import { invalidArgument } from "./errors/dapr-error.ts";

/**
 * Refuses a name that cannot reach the sidecar as it was meant: not a string, empty, or with lone surrogates, which
 * HTTP cannot encode and gRPC would silently turn into another name.
 */
export function requireName(what: string, value: unknown): asserts value is string {
  requireText(what, value);
  if (value === "") throw invalidArgument(`${what} must not be empty`);
}

function requireText(what: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw invalidArgument(`${what} must be a string, not ${describe(value)}`);
  if (!value.isWellFormed()) throw invalidArgument(`${what} has a lone surrogate, which no wire can carry`);
}

/** A check of an operation's input: that these of its members are names, or lists of names. */
export function named<K extends string>(...members: K[]): (input: Readonly<Record<K, unknown>>) => void {
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

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value;
}

/**
 * An application's id as `DaprClient.invoker` takes it: a plain name, or the `http(s)://` URL of an endpoint outside
 * Dapr. daprd looks for `/method/` in the decoded path, so an id with a slash would name another app and method.
 */
export function requireAppId(value: unknown): asserts value is string {
  requireName("appId", value);
  const isUrl = /^https?:\/\//.test(value);
  if (!isUrl && value.includes("/"))
    throw invalidArgument("appId must not contain a slash unless it is a URL");
  if (isUrl && value.includes("/method/")) throw invalidArgument("appId must not contain /method/");
}

/**
 * A method's path without its leading slash, percent-escapes as they are. daprd resolves `.` and `..`, folds `//`, and
 * refuses `?`, `#` and control characters (pkg/messaging/method/normalize.go) and a `%` that escapes nothing, so a path
 * with any of these would not arrive as it is.
 */
export function methodPath(value: unknown): string {
  requireText("method", value);
  const path = value.startsWith("/") ? value.slice(1) : value;
  // eslint-disable-next-line no-control-regex -- these are the ones that daprd refuses
  if (/[?#\u0000-\u001f\u007f\\]|%(?![0-9a-f]{2})/i.test(path)) {
    throw invalidArgument(
      "method must not contain ?, #, \\, control characters, or a % that escapes nothing: there is a query option",
    );
  }
  const segments = path.replace(/%2e/gi, ".").replace(/%2f/gi, "/").split("/");
  // A slash at the end is the one empty segment that means no other path.
  const last = segments.length - 1;
  if (segments.some((part, i) => part === "." || part === ".." || (part === "" && i !== last))) {
    throw invalidArgument("method must not have empty, . or .. segments");
  }
  return path;
}
