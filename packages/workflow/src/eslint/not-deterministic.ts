import type { AnyNode } from "./ast.ts";

const TIME = "use ctx.now()";
const RANDOM = "use ctx.random() or ctx.uuid()";
const SLEEP = "use await ctx.sleep(ms)";
const ACTIVITY = "do it in an activity";
const COLLECTOR = "the garbage collector runs at other times in a replay";

/** Globals by name, or by name and member. */
const GLOBALS: Readonly<Record<string, string>> = {
  "Date.now": TIME,
  "Temporal.Now": TIME,
  "performance.now": TIME,
  "performance.timeOrigin": TIME,
  "Math.random": RANDOM,
  "crypto.randomUUID": "use ctx.uuid()",
  "crypto.getRandomValues": RANDOM,
  "crypto.subtle": ACTIVITY,
  "AbortSignal.timeout": SLEEP,
  setTimeout: SLEEP,
  setInterval: "use ctx.sleep in a loop",
  setImmediate: "await what the context returns",
  process: "pass values in the input, or read them in an activity",
  Deno: ACTIVITY,
  Bun: ACTIVITY,
  fetch: ACTIVITY,
  XMLHttpRequest: ACTIVITY,
  WebSocket: ACTIVITY,
  EventSource: ACTIVITY,
  Worker: ACTIVITY,
  BroadcastChannel: ACTIVITY,
  MessageChannel: "await what the context returns",
  WeakRef: COLLECTOR,
  FinalizationRegistry: COLLECTOR,
};

/** Returns what to use instead of a global; undefined for what is deterministic. */
export function insteadOfGlobal(path: readonly string[], node: AnyNode): string | undefined {
  const [name = "", member] = path;
  if (name === "Date" && path.length === 1) return isNow(node) ? TIME : undefined;
  return own(GLOBALS, name) ?? (member === undefined ? undefined : own(GLOBALS, `${name}.${member}`));
}

const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Returns true for `new Date()` and `Date()`, which give the time. */
function isNow(node: AnyNode): boolean {
  const { parent } = node;
  if (parent?.type === "CallExpression") return parent.callee === node;
  return parent?.type === "NewExpression" && parent.callee === node && parent.arguments.length === 0;
}

const WHOLE_MODULES: Readonly<Record<string, string>> = {
  ...table(ACTIVITY, "fs fs/promises child_process cluster http https http2 net tls dgram dns dns/promises"),
  ...table(ACTIVITY, "readline readline/promises tty worker_threads sqlite inspector repl"),
  ...table("pass values in the input, or read them in an activity", "os process v8"),
  ...table(SLEEP, "timers timers/promises"),
  ...table(TIME, "perf_hooks"),
  ...table(ACTIVITY, "axios got ky node-fetch undici @dapr-ts/client @dapr-ts/server @dapr/dapr"),
  ...table("use ctx.uuid()", "nanoid ulid cuid @paralleldrive/cuid2"),
};

/** Deterministic exports of modules whose other exports are not. */
const DETERMINISTIC: Readonly<Record<string, { readonly names: string; readonly instead: string }>> = {
  crypto: {
    names: "createHash createHmac getHashes hash timingSafeEqual constants",
    instead: "use ctx.uuid() and ctx.random(), or do it in an activity",
  },
  uuid: { names: "v3 v5 parse stringify validate version NIL MAX", instead: "use ctx.uuid()" },
};

function table(instead: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, instead]));
}

/** Returns what to use instead of a module's export; undefined for what is deterministic, or not known. */
export function insteadOfModule(module: string, path: readonly string[]): string | undefined {
  const whole = own(WHOLE_MODULES, module);
  // Errors and types of Dapr's packages may be used.
  if (whole !== undefined) return isConstant(path) ? undefined : whole;
  if (!Object.hasOwn(DETERMINISTIC, module)) return undefined;
  const { names, instead } = DETERMINISTIC[module] as { names: string; instead: string };
  const [name] = path.filter((part) => part !== "default");
  return name !== undefined && names.split(" ").includes(name) ? undefined : instead;
}

/** Returns true for classes of errors and for constants, which do nothing. */
const isConstant = (path: readonly string[]): boolean =>
  (path.at(-1) ?? "").endsWith("Error") || path.includes("constants") || path.at(-1) === "EOL";
