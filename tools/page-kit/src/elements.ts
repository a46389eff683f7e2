/** The element of the page that has this id, and is of this kind. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

/** Returns the element that a selector finds within another. */
export function within(element: Element, selector: string): HTMLElement {
  const found = element.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A copy of what is in a template, which is one element. */
export function fromTemplate(id: string): HTMLElement {
  const content = byId(id, HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
  return content.firstElementChild as HTMLElement;
}

/** Sets a text where it is another one, so that nothing is read out or selected anew for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
