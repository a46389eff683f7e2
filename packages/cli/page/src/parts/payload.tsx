import type { ComponentChild } from "preact";
import type { Payload } from "../../../src/ui/protocol.ts";
import { formatBytes, formatValue } from "../model/format.ts";
import { CopyButton } from "./copy-button.tsx";

/** A value, with its size and a button that copies it. */
export function PayloadView({
  label,
  payload,
  missing = "No value",
}: {
  label: string;
  payload: Payload | undefined;
  missing?: string;
}): ComponentChild {
  if (payload === undefined)
    return (
      <section class="payload">
        <h3>{label}</h3>
        <p class="muted">{missing}</p>
      </section>
    );
  const text = payload.encoding === "json" && !payload.isCut ? formatValue(payload.text) : payload.text;
  const notes = [
    formatBytes(payload.size),
    ...(payload.contentType === undefined ? [] : [payload.contentType]),
    ...(payload.encoding === "base64" ? ["base64"] : []),
    ...(payload.isCut ? ["cut"] : []),
  ];
  return (
    <section class="payload">
      <header>
        <h3>{label}</h3>
        <span class="muted">{notes.join(" · ")}</span>
        <CopyButton text={payload.text} label={`Copy ${label.toLowerCase()}`} />
      </header>
      <Code text={text} label={label} />
    </section>
  );
}

/** Text in a box that scrolls. */
export function Code({ text, label }: { text: string; label: string }): ComponentChild {
  return (
    <pre class="code" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
