import type { ReadonlySignal } from "@preact/signals-core";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Problem } from "../model/problem.ts";
import type { Route } from "../model/route.ts";
import type { Dialogs } from "./dialogs.ts";
import type { NewsBoard } from "./news.ts";
import type { Router } from "./router.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import { useValue } from "./use-value.ts";

/** All that the parts of the page share. */
export interface PageParts {
  readonly store: Store;
  readonly router: Router;
  readonly news: NewsBoard;
  readonly settings: Settings;
  readonly dialogs: Dialogs;
  /** Problems of the run. */
  readonly problems: ReadonlySignal<readonly Problem[]>;
}

export const PageContext = createContext<PageParts | undefined>(undefined);

/** Returns what the parts of the page share. */
export function usePage(): PageParts {
  const parts = useContext(PageContext);
  if (parts === undefined) throw new Error("the page's context is missing");
  return parts;
}

/** Returns the route, and renders again when it changes. */
export const useRoute = (): Route => useValue(usePage().router.route);
