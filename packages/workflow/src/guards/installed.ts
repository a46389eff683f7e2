import { createDrain } from "./drain.ts";
import { installGuards } from "./guards.ts";
import { locateAwait } from "./locate.ts";
import { ignoreRejections } from "./rejections.ts";
import { Scope } from "./scope.ts";

/** The process's one scope of workflow code, with its guards while someone uses them. */
interface Shared {
  readonly scope: Scope;
  guards: { users: number; restore: () => void } | undefined;
  rejections: { users: number; restore: () => void } | undefined;
}

/** Shared by every loaded copy of this package, so that two of them do not guard each other's guards. */
const KEY = Symbol.for("@dapr-ts/workflow/scope");

function shared(): Shared {
  const holder = globalThis as { [KEY]?: Shared };
  return (holder[KEY] ??= { scope: new Scope(), guards: undefined, rejections: undefined });
}

/** Node's part of the engine. */
export interface NodeScope {
  readonly within: Scope["within"];
  readonly outside: Scope["outside"];
  readonly drain: () => Promise<void>;
  readonly locate: (play: () => Promise<unknown>) => Promise<string | undefined>;
  /** Restores what was replaced, once no other user is left. */
  release(): void;
}

/** Prepares the process for workflow code. */
export function enterScope(options: { guards: boolean }): NodeScope {
  const { scope } = shared();
  const leave = [use("rejections", () => ignoreRejections(scope.current))];
  if (options.guards) leave.push(use("guards", () => installGuards(scope.current)));
  return {
    within: scope.within,
    outside: scope.outside,
    drain: createDrain(),
    locate: (play) => locateAwait(scope.current, play),
    release: () => {
      for (const one of leave.splice(0)) one();
    },
  };
}

function use(what: "guards" | "rejections", install: () => () => void): () => void {
  const state = shared();
  const used = (state[what] ??= { users: 0, restore: install() });
  used.users++;
  return () => {
    if (--used.users > 0) return;
    used.restore();
    state[what] = undefined;
  };
}
