import { byId, say } from "./elements.ts";

interface Readiness {
  readonly name: string;
  readonly ready: boolean;
  readonly why?: string;
}

/** Shows under the menu why the chosen function cannot be used. Checks again for each choice. */
export function watchReadiness(): void {
  const menu = byId("run-api", HTMLSelectElement);
  const note = byId("function-note", HTMLElement);

  async function look(): Promise<void> {
    const chosen = menu.value;
    let functions: readonly Readiness[];
    try {
      functions = (await (await fetch("/api/functions")).json()) as readonly Readiness[];
    } catch {
      return; // Sending the photo will say what is the matter.
    }
    if (menu.value === chosen) say(note, functions.find(({ name, ready }) => name === chosen && !ready)?.why);
  }

  menu.addEventListener("change", () => {
    say(note, undefined);
    void look();
  });
  void look();
}
