import type { ComponentChild } from "preact";

/** The frame of a view: its title, its actions, its filter, and a list beside the detail of one row. */
export function ListView({
  title,
  actions,
  filter,
  list,
  detail,
  notes = [],
  hasWideDetail = false,
}: {
  title: string;
  actions?: ComponentChild;
  filter?: ComponentChild;
  list: ComponentChild;
  detail?: ComponentChild;
  /** Facts that a person has to know about the list. */
  notes?: readonly string[];
  /** True for a detail that needs more room than the list. */
  hasWideDetail?: boolean;
}): ComponentChild {
  const isOpen = detail !== undefined && detail !== null;
  return (
    <>
      <header class="view-header">
        <h1 tabIndex={-1}>{title}</h1>
        <div class="actions">{actions}</div>
      </header>
      {filter}
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      <div class={`split${isOpen ? " has-detail" : ""}${hasWideDetail ? " wide-detail" : ""}`}>
        <div class="split-list">{list}</div>
        {detail}
      </div>
    </>
  );
}
