import type { Changes, Live, Reset } from "../../../src/ui/protocol.ts";
import type { Store } from "./store.ts";

/** Opens the stream of changes. The browser reconnects by itself; the server then sends the whole state again. */
export function openStream(store: Store): void {
  const source = new EventSource("api/stream");
  const read = <T>(name: string, use: (data: T) => void): void =>
    source.addEventListener(name, (message: MessageEvent<string>) => use(JSON.parse(message.data) as T));
  read<Reset>("reset", (reset) => store.reset(reset));
  read<Changes>("changes", (changes) => store.change(changes));
  read<Live>("live", ({ time }) => store.live(time));
  source.addEventListener("error", () => {
    store.connection.value = "lost";
    // After a refused request the browser gives up, as when another run has this port.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => openStream(store), RETRY_MS);
  });
}

const RETRY_MS = 3000;
