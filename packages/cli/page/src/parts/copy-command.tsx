import type { ComponentChild } from "preact";
import { shellCommand } from "../model/shell-command.ts";
import { CopyButton } from "./copy-button.tsx";

/** Copies the command of the shell that does, or shows, the same. */
export function CopyCommand({
  words,
  flags = {},
  disabled = false,
}: {
  words: readonly string[];
  /** Flags without their dashes. Those without a value are left out. */
  flags?: Readonly<Record<string, string | undefined>>;
  /** True while the command lacks something. */
  disabled?: boolean;
}): ComponentChild {
  return (
    <CopyButton
      label="Copy command"
      short="Copy command"
      text={shellCommand(words, flags)}
      disabled={disabled}
    />
  );
}
