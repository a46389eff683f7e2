import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { Empty } from "./empty.tsx";
import { recoverFocus } from "./focus.ts";

/** The frame of a view: its title, its actions, its filter, and a list beside the detail of one row. */
export function ListView({
  title,
  actions,
  filter,
  list,
  detail,
  notes = [],
  error,
  hasWideDetail = false,
}: {
  title: string;
  actions?: ComponentChild;
  filter?: ComponentChild;
  list: ComponentChild;
  detail?: ComponentChild;
  /** Facts that a person has to know about the list. */
  notes?: readonly string[];
  /** Why the list could not be read anew. */
  error?: Error | undefined;
  /** True for a detail that needs more room than the list. */
  hasWideDetail?: boolean;
}): ComponentChild {
  const { store } = usePage();
  const isLoaded = useValue(store.connection) !== "connecting";
  const isOpen = detail !== undefined && detail !== null && detail !== false;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen) recoverFocus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <>
      <header class="view-header">
        <h1 tabIndex={-1}>{title}</h1>
        <div class="actions">{actions}</div>
      </header>
      {filter}
      {[...notes, ...(error === undefined ? [] : [`Not up to date: ${error.message}`])].map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      <div class={`split${isOpen ? " has-detail" : ""}${hasWideDetail ? " wide-detail" : ""}`}>
        <div class="split-list">{isLoaded ? list : <Empty title="Loading…" />}</div>
        {detail}
      </div>
    </>
  );
}
