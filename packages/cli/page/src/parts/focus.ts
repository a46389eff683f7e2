/** Moves the focus to the list of the view, once what has changed is rendered; to its title if it has none. */
export function focusList(): void {
  queueMicrotask(() => focusFirst([...lists()]));
}

/** Moves the focus to the title of the detail once it is rendered. */
export function focusDetail(): void {
  queueMicrotask(() => focusFirst([document.querySelector(".detail h2")]));
}

/**
 * Moves the focus back to what opened a dialog. If that has gone or is disabled, as after a deletion, to the detail or the list,
 * so that the keyboard goes on from there.
 */
export function restoreFocus(opener: Element | null): void {
  focusFirst([opener]);
  requestAnimationFrame(() => {
    if (isLost()) focusFirst([document.querySelector(".detail h2"), ...lists()]);
  });
}

/** Moves the focus to the list if what had it has gone. */
export function recoverFocus(): void {
  if (isLost()) focusList();
}

function isLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.matches(":disabled");
}

function lists(): (Element | null)[] {
  return [document.querySelector("main [role=listbox]"), document.querySelector("main h1")];
}

/** Moves the focus to the first of these that takes it. */
function focusFirst(elements: readonly (Element | null)[]): void {
  for (const element of elements) {
    if (!(element instanceof HTMLElement) || element === document.body) continue;
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
  }
}
