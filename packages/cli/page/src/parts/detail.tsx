import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import { focusList } from "./focus.ts";

/** Shows all that is known of the selected row. Escape closes it. */
export function Detail({
  title,
  kind,
  badge,
  actions,
  children,
  onClose,
}: {
  title: string;
  /** Such as `Event`. */
  kind: string;
  badge?: ComponentChild;
  actions?: ComponentChild;
  children: ComponentChild;
  /** Default: removes the parameter `id`. */
  onClose?: () => void;
}): ComponentChild {
  const { router } = usePage();
  const close = (): void => {
    (onClose ?? (() => router.setParams({ id: undefined })))();
    focusList();
  };
  return (
    <section
      class="detail"
      aria-label={`${kind} ${title}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <div class="detail-title">
          <p class="muted">{kind}</p>
          <h2 tabIndex={-1}>{title}</h2>
        </div>
        {badge}
        <button type="button" class="quiet close" aria-label={`Close ${kind.toLowerCase()}`} onClick={close}>
          ✕
        </button>
      </header>
      {actions !== undefined && <div class="actions">{actions}</div>}
      <div class="detail-body">{children}</div>
    </section>
  );
}
