/** The element of the page that has this id, and is of this kind. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

export const show = (element: HTMLElement, shown = true): void => {
  element.hidden = !shown;
};

/** Shows a text, or hides the element without one. */
export function say(element: HTMLElement, text: string | undefined): void {
  element.textContent = text ?? "";
  show(element, text !== undefined);
}
