import type { ComponentChild } from "preact";
import { useValue } from "../data/use-value.ts";
import { usePage } from "../data/page-context.ts";
import { Detail } from "./detail.tsx";
import { Empty } from "./empty.tsx";

/** Shown for a link to something that the page does not have. */
export function Gone({ kind, id }: { kind: string; id: string }): ComponentChild {
  const isLoaded = useValue(usePage().store.connection) !== "connecting";
  return (
    <Detail kind={kind} title={id}>
      <Empty title={isLoaded ? `This ${kind.toLowerCase()} is not here` : "Loading…"}>
        {isLoaded
          ? "It was deleted, belongs to another run, or was dropped because the page keeps the newest ones."
          : undefined}
      </Empty>
    </Detail>
  );
}
