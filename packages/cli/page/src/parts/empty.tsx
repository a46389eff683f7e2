import type { ComponentChild } from "preact";

/** Shown in the place of a list without rows: what to do to see something. */
export function Empty({ title, children }: { title: string; children?: ComponentChild }): ComponentChild {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="muted">{children}</div>}
    </div>
  );
}
