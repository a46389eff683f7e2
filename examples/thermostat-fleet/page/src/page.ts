import { byId } from "@dapr-ts/page-kit/browser";
import type { FleetView } from "../../src/fleet/view.ts";
import { hostsView } from "./show-hosts.ts";
import { logView } from "./show-log.ts";
import { roomsView } from "./show-rooms.ts";

const message = byId("lost", HTMLElement);

function say(text: string | undefined): void {
  message.textContent = text ?? "";
  message.hidden = text === undefined;
}

const views = [hostsView(say), roomsView(say), logView()];
const events = new EventSource("/api/events");
let lost = false;

events.addEventListener("message", ({ data }: MessageEvent<string>) => {
  if (lost) say(undefined);
  lost = false;
  const fleet = JSON.parse(data) as FleetView;
  for (const show of views) show(fleet);
});
// The browser opens it again by itself.
events.addEventListener("error", () => {
  lost = true;
  say("The fleet does not answer. What you see is the last that was heard of it.");
});
