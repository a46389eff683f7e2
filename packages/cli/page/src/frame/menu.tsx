import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { linkTo, VIEWS } from "../model/route.ts";
import { Icon } from "../parts/marks.tsx";
import { ICONS, NAMES } from "./view-names.ts";

/** Links to the views. A dot marks what needs attention. */
export function Menu(): ComponentChild {
  const { view } = useRoute();
  const apps = useValue(usePage().store.apps);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [view]);
  const isUnwell = apps.some(({ sidecar, state }) => sidecar.health !== "healthy" || state === "ended");
  return (
    <nav class="menu" aria-label="Views">
      <ul ref={list}>
        {VIEWS.map((name) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={name === view ? "page" : undefined}>
              <Icon path={ICONS[name]} />
              <span>{NAMES[name]}</span>
              {name === "overview" && isUnwell && (
                <span class="alert-dot" role="img" aria-label="an app or sidecar is not healthy" />
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
