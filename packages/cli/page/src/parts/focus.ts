/** Moves the focus to the list of the view; to its title if it has none. */
export function focusList(): void {
  requestAnimationFrame(() =>
    (
      document.querySelector<HTMLElement>("main [role=listbox]") ??
      document.querySelector<HTMLElement>("main h1")
    )?.focus({ preventScroll: true }),
  );
}

/** Moves the focus to the title of the detail once it is rendered. */
export function focusDetail(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".detail h2")?.focus());
}
