import type { ComponentChild } from "preact";
import type { EventResult } from "../model/event-result.ts";
import { Badge, type Tone } from "../parts/marks.tsx";

const TONES: Readonly<Record<EventResult, Tone>> = {
  ok: "good",
  failed: "bad",
  "dead letter": "bad",
  retrying: "warn",
  dropped: "warn",
  pending: "busy",
  "no subscriber": "quiet",
};

/** The result of an event. */
export function ResultBadge({ result }: { result: EventResult }): ComponentChild {
  return <Badge tone={TONES[result]}>{result}</Badge>;
}
