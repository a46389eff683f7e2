import type { ComponentChild } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Dialogs, Question } from "../data/dialogs.ts";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { restoreFocus } from "./focus.ts";

/** Shows the dialog that is open. */
export function DialogHost(): ComponentChild {
  const { dialogs } = usePage();
  const dialog = useValue(dialogs.current);
  const element = useRef<HTMLDialogElement>(null);
  // Not after the next frame: until a dialog has the focus, keys are lost.
  useLayoutEffect(() => {
    if (dialog === undefined) return;
    const opener = document.activeElement;
    element.current?.showModal();
    return () => restoreFocus(opener);
  }, [dialog]);
  if (dialog === undefined) return null;
  return (
    <dialog
      ref={element}
      aria-labelledby="dialog-title"
      onClose={() => dialogs.close()}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        // The browser reports a dialog that it closed itself a frame later, and the page would ignore keys until then.
        event.preventDefault();
        dialogs.close();
      }}
    >
      <header>
        <h2 id="dialog-title">{dialog.title}</h2>
        <button type="button" class="quiet close" aria-label="Close" onClick={() => dialogs.close()}>
          ✕
        </button>
      </header>
      {dialog.content(() => dialogs.close())}
    </dialog>
  );
}

/** Opens a question before something is lost. Resolves with false if the dialog is closed. */
export function confirm(dialogs: Dialogs, { title, text, action }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isYes: boolean) => (): void => {
      resolve(isYes);
      dialogs.close();
    };
    dialogs.open(
      title,
      () => (
        <>
          <p>{text}</p>
          <div class="actions end">
            <button type="button" autofocus onClick={settle(false)}>
              Cancel
            </button>
            <button type="button" class="danger" onClick={settle(true)}>
              {action}
            </button>
          </div>
        </>
      ),
      () => resolve(false),
    );
  });
}
