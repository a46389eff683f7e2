import { useEffect } from "preact/hooks";
import { usePage, type PageParts } from "../data/page-context.ts";
import { VIEWS } from "../model/route.ts";
import { KeysHelp } from "./keys-help.tsx";
import { h } from "preact";

const THEMES = ["system", "light", "dark"] as const;

/** Handles the keys that work on the whole page. */
export function useKeys(): void {
  const page = usePage();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => handle(event, page);
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

function handle(event: KeyboardEvent, page: PageParts): void {
  const { target, key } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (page.dialogs.current.peek() !== undefined) return;
  if (key === "Escape") return escape(target, page);
  if (isTyping(target) || !page.settings.hasKeys.peek()) return;
  const view = VIEWS[Number(key) - 1];
  if (view !== undefined) page.router.open(view);
  else if (key === "/") focusFilter();
  else if (key === "?") page.dialogs.open("Keys", () => h(KeysHelp, null));
  else if (key === "p") page.store.pause(!page.store.isPaused.peek());
  else if (key === "n") document.querySelector<HTMLElement>("main [data-key=n]")?.click();
  else if (key === "t") {
    const { theme } = page.settings;
    theme.value = THEMES[(THEMES.indexOf(theme.peek()) + 1) % THEMES.length] ?? "system";
  } else return;
  event.preventDefault();
}

function escape(target: EventTarget | null, { router }: PageParts): void {
  if (target instanceof HTMLInputElement && target.type === "search") {
    if (target.value !== "") router.setParams({ q: undefined });
    document.querySelector<HTMLElement>("main [role=listbox]")?.focus();
  } else if (!isTyping(target)) router.setParams({ id: undefined });
}

function focusFilter(): void {
  const filter = document.querySelector<HTMLInputElement>("main input[type=search]");
  filter?.focus();
  filter?.select();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}
