import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import type { Theme } from "../data/settings.ts";
import type { Connection } from "../data/store.ts";
import { useValue } from "../data/use-value.ts";
import { AppName } from "../parts/marks.tsx";
import { KeysHelp } from "./keys-help.tsx";

const CONNECTIONS: Readonly<Record<Connection, { tone: string; text: string }>> = {
  connecting: { tone: "busy", text: "Connecting" },
  live: { tone: "good", text: "Live" },
  lost: { tone: "bad", text: "Connection lost" },
};

const THEMES: readonly { readonly theme: Theme; readonly name: string; readonly sign: string }[] = [
  { theme: "system", name: "System theme", sign: "◐" },
  { theme: "light", name: "Light theme", sign: "○" },
  { theme: "dark", name: "Dark theme", sign: "●" },
];

/** Shows the run, the connection to it, and the switches of the whole page. */
export function TopBar(): ComponentChild {
  const { store, settings, dialogs } = usePage();
  const run = useValue(store.run);
  const apps = useValue(store.apps);
  const connection = CONNECTIONS[useValue(store.connection)];
  const isPaused = useValue(store.isPaused);
  const theme = useValue(settings.theme);
  const file = run?.file?.split(/[\\/]/u).slice(-2).join("/");
  return (
    <header class="top-bar">
      <img src="assets/icon.svg" alt="" width="20" height="20" />
      <span class="brand">dapr-ts</span>
      <span class="run muted" title={run?.file}>
        {file ?? apps.map(({ appId }) => <AppName key={appId} id={appId} />)}
      </span>
      <span class={`badge ${isPaused ? "warn" : connection.tone}`} role="status">
        {isPaused && connection.tone === "good" ? "Paused" : connection.text}
      </span>
      <button type="button" class="small" aria-pressed={isPaused} onClick={() => store.pause(!isPaused)}>
        {isPaused ? "Go on" : "Pause"}
      </button>
      <div class="theme" role="group" aria-label="Theme">
        {THEMES.map(({ theme: one, name, sign }) => (
          <button
            key={one}
            type="button"
            class="quiet"
            title={name}
            aria-label={name}
            aria-pressed={theme === one}
            onClick={() => (settings.theme.value = one)}
          >
            <span aria-hidden="true">{sign}</span>
          </button>
        ))}
      </div>
      <button
        type="button"
        class="quiet keys-button"
        title="Keys"
        aria-label="Keys"
        onClick={() => dialogs.open("Keys", () => <KeysHelp />)}
      >
        ?
      </button>
    </header>
  );
}
