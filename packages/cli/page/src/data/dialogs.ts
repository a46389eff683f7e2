import { signal } from "@preact/signals-core";
import type { ComponentChild } from "preact";

/** A question before something is lost. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** Text of the button that does it. */
  readonly action: string;
}

interface OpenDialog {
  readonly title: string;
  /** Renders the content. */
  content(close: () => void): ComponentChild;
  onClose?(): void;
}

/** The dialog that is open. */
export class Dialogs {
  readonly current = signal<OpenDialog | undefined>(undefined);

  open(title: string, content: OpenDialog["content"], onClose?: () => void): void {
    this.current.value = { title, content, ...(onClose === undefined ? {} : { onClose }) };
  }

  close(): void {
    const dialog = this.current.peek();
    this.current.value = undefined;
    dialog?.onClose?.();
  }
}
