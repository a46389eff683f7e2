import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";

/** Shows the results of actions. */
export function NewsList(): ComponentChild {
  const { news } = usePage();
  const list = useValue(news.list);
  return (
    <div class="news" role="status" aria-label="Results of actions">
      {list.map(({ key, kind, text, link }) => (
        <div key={key} class={`news-item ${kind}`}>
          <p>
            {kind === "failed" && <strong>Failed: </strong>}
            {text} {link !== undefined && <a href={link.href}>{link.text}</a>}
          </p>
          <button type="button" class="quiet close" aria-label="Dismiss" onClick={() => news.dismiss(key)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
