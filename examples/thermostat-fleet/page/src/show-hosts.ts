import { byId, fromTemplate, put, setText, within } from "@dapr-ts/page-kit/browser";
import type { FleetView, HostView } from "../../src/fleet/view.ts";

/** Returns a host's title, with the letter of its sign. */
const hostTitle = (name: string): string => `Host ${name}`;

/** Shows the hosts. Returns a function that shows them again. */
export function hostsView(say: (message: string | undefined) => void): (fleet: FleetView) => void {
  const list = byId("hosts", HTMLElement);
  const cards = new Map<string, HTMLElement>();
  const add = ({ name }: HostView): HTMLElement => {
    const card = fromTemplate("host");
    card.dataset["host"] = name;
    setText(within(card, "h3"), hostTitle(name));
    setText(within(card, ".sign"), name.slice(0, 1).toUpperCase());
    within(card, "button").addEventListener("click", () => {
      const running = card.dataset["state"] === "stopped";
      void put(`/api/hosts/${name}`, { running }).then(say);
    });
    cards.set(name, card);
    list.append(card);
    return card;
  };
  return ({ hosts, thermostats }) => {
    for (const host of hosts) {
      const card = cards.get(host.name) ?? add(host);
      const count = thermostats.filter(
        ({ reading, trouble }) => reading?.on === host.name && trouble === undefined,
      ).length;
      card.dataset["state"] = host.state;
      setText(within(card, ".note"), stateOf(host, count));
      const button = within(card, "button") as HTMLButtonElement;
      const what = host.state === "running" ? "Kill" : host.state === "stopped" ? "Start" : "Starting";
      setText(button, what);
      button.ariaLabel = `${what} host ${host.name}`;
      button.ariaDisabled = String(host.state === "starting");
    }
  };
}

function stateOf({ state, pid }: HostView, count: number): string {
  if (state === "stopped") return "It does not run";
  if (state === "starting") return `Process ${String(pid)} starts …`;
  return `${String(count)} thermostat${count === 1 ? "" : "s"}, process ${String(pid)}`;
}
