import { useState } from "preact/hooks";
import type { CallName, Calls } from "../../../src/ui/protocol.ts";
import { call, type CallError } from "./call.ts";
import type { News } from "./news.ts";
import { usePage } from "./page-context.ts";

/** Text that is shown when an action has worked. */
export interface Done<R> {
  /** The text; a function gets the result. */
  readonly text: string | ((result: R) => string);
  readonly link?: (result: R) => News["link"];
}

/**
 * Returns a function that makes a call and reports what came of it, and whether one is under way. It resolves with the result, or
 * with undefined if the call failed.
 */
export function useAction(): {
  isBusy: boolean;
  act: <N extends CallName>(
    name: N,
    params: Calls[N]["params"],
    done: Done<Calls[N]["result"]>,
  ) => Promise<Calls[N]["result"] | undefined>;
} {
  const { news } = usePage();
  const [isBusy, setBusy] = useState(false);
  return {
    isBusy,
    act: async (name, params, { text, link }) => {
      setBusy(true);
      try {
        const result = await call(name, params);
        news.done(typeof text === "string" ? text : text(result), link?.(result));
        return result;
      } catch (error) {
        news.failed((error as CallError).message);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
