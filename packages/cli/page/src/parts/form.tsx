import type { ComponentChild, ComponentChildren } from "preact";

/** A form whose action runs in the page: nothing is sent by the browser itself. */
export function Form({
  onSubmit,
  class: name,
  children,
}: {
  onSubmit: () => Promise<void>;
  class?: string;
  children: ComponentChildren;
}): ComponentChild {
  return (
    <form
      class={name}
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
    </form>
  );
}
