import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { usePage } from "../data/page-context.ts";

/** Copies a text to the clipboard. */
export function CopyButton({
  text,
  label,
  short = "Copy",
  disabled = false,
}: {
  text: string;
  /** Name for screen readers. */
  label: string;
  short?: string;
  disabled?: boolean;
}): ComponentChild {
  const { news } = usePage();
  const [isDone, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      news.failed("The browser refused to copy.");
      return;
    }
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button
      type="button"
      class="small"
      disabled={disabled}
      aria-label={isDone ? "Copied" : label}
      onClick={() => void copy()}
    >
      {isDone ? "Copied" : short}
    </button>
  );
}
