import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage, useRoute } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { linkTo, VIEWS } from "../model/route.ts";
import { Icon } from "../parts/marks.tsx";
import type { Problem } from "../model/problem.ts";
import { ICONS, NAMES } from "./view-names.ts";

/** Links to the views. A number marks those that need attention. */
export function Menu(): ComponentChild {
  const { view } = useRoute();
  const problems = useValue(usePage().problems);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [view]);
  return (
    <nav class="menu" aria-label="Views">
      <ul ref={list}>
        {VIEWS.map((name) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={name === view ? "page" : undefined}>
              <Icon path={ICONS[name]} />
              <span>{NAMES[name]}</span>
              <Alert problems={problems.filter((problem) => problem.view === name)} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The number of problems that a view shows. */
function Alert({ problems }: { problems: readonly Problem[] }): ComponentChild {
  if (problems.length === 0) return null;
  const tone = problems.some((problem) => problem.tone === "bad") ? "bad" : "warn";
  return (
    <span class={`alert ${tone}`}>
      {problems.length}
      <span class="hidden-text"> {problems.length === 1 ? "problem" : "problems"}</span>
    </span>
  );
}
