import { byId, fromTemplate, put, setText, within } from "@dapr-ts/page-kit/browser";
import type { FleetView, ThermostatView } from "../../src/fleet/view.ts";

/** The dial's ends, in degrees Celsius. */
const DIAL = { least: 8, most: 28 } as const;
/** How far the dial goes round, in degrees of a circle, and the middle of it. */
const SWEEP = 263;
const CENTRE = "60 53";
/** How long a target that was asked for is shown, until it has come. */
const PATIENCE_MS = 3_000;

/** Shows the rooms; the function that it returns does it again. */
export function roomsView(say: (message: string | undefined) => void): (fleet: FleetView) => void {
  const list = byId("rooms", HTMLElement);
  const rooms = new Map<string, Room>();
  return ({ hosts, thermostats }) => {
    const gone = hosts.every(({ state }) => state !== "running");
    for (const thermostat of thermostats) {
      let room = rooms.get(thermostat.id);
      if (room === undefined) {
        room = new Room(thermostat, say);
        rooms.set(thermostat.id, room);
        list.append(room.card);
      }
      room.show(thermostat, gone);
    }
    const mean = thermostats.flatMap(({ reading }) => (reading === undefined ? [] : [reading.celsius]));
    const sum = mean.reduce((all, one) => all + one, 0);
    const text =
      mean.length === 0 ? "" : `${String(mean.length)}, ${(sum / mean.length).toFixed(1)} °C on average`;
    setText(byId("summary", HTMLElement), text);
  };
}

class Room {
  readonly card = fromTemplate("room");
  readonly #id: string;
  readonly #say: (message: string | undefined) => void;
  #last: ThermostatView;
  #gone = false;
  #asked: { readonly target: number; readonly until: number } | undefined;

  constructor(thermostat: ThermostatView, say: (message: string | undefined) => void) {
    this.#id = thermostat.id;
    this.#last = thermostat;
    this.#say = say;
    const { card } = this;
    card.dataset["room"] = thermostat.id;
    setText(within(card, "h3"), thermostat.room);
    within(card, ".target").ariaLabel = `Target of ${thermostat.room}`;
    for (const button of card.querySelectorAll<HTMLButtonElement>(".step")) {
      const step = Number(button.dataset["step"]);
      button.ariaLabel = `${thermostat.room}: one degree ${step > 0 ? "warmer" : "cooler"}`;
      button.addEventListener("click", () => void this.#change(step));
    }
  }

  /** @param gone true if no host runs: the room shows its last reading, and that nothing controls it */
  show(thermostat: ThermostatView, gone = this.#gone): void {
    this.#last = thermostat;
    this.#gone = gone;
    const { reading, trouble } = thermostat;
    const { card } = this;
    card.dataset["trouble"] = String(trouble !== undefined);
    card.dataset["gone"] = String(gone);
    const said = within(card, ".trouble");
    // Without a host, every room would show the same trouble a moment later.
    said.hidden = trouble === undefined || gone;
    setText(said, trouble === undefined ? "" : `Does not answer: ${trouble}`);
    for (const button of card.querySelectorAll<HTMLButtonElement>(".step"))
      button.ariaDisabled = String(gone);
    if (reading === undefined) return;
    const { celsius, heating, mode, on } = reading;
    card.dataset["on"] = on;
    card.dataset["heating"] = String(heating && !gone);
    card.dataset["mode"] = mode;
    const target = this.#target(reading.target);
    setText(within(card, ".on"), gone ? "no host" : on);
    setText(within(card, ".degrees"), celsius.toFixed(1));
    setText(within(card, ".doing"), gone ? "last reading" : heating ? "heating" : "resting");
    setText(within(card, ".value"), `${String(target)} °C`);
    setText(within(card, ".mode"), mode);
    within(card, ".level").setAttribute("stroke-dasharray", `${String(part(celsius) * 100)} 100`);
    const turn = part(target) * SWEEP - SWEEP / 2;
    within(card, ".mark").setAttribute("transform", `rotate(${turn.toFixed(1)} ${CENTRE})`);
  }

  #target(said: number): number {
    if (this.#asked === undefined || this.#asked.target === said || this.#asked.until < performance.now()) {
      this.#asked = undefined;
      return said;
    }
    return this.#asked.target;
  }

  async #change(step: number): Promise<void> {
    const { reading } = this.#last;
    if (reading === undefined || this.#gone) return;
    const target = (this.#asked?.target ?? reading.target) + step;
    this.#asked = { target, until: performance.now() + PATIENCE_MS };
    this.show(this.#last);
    const refusal = await put(`/api/thermostats/${this.#id}/target`, { target });
    this.#say(refusal === undefined ? undefined : `${this.#last.room}: ${refusal}`);
    if (refusal === undefined) return;
    this.#asked = undefined;
    this.show(this.#last);
  }
}

const part = (celsius: number): number =>
  Math.min(1, Math.max(0, (celsius - DIAL.least) / (DIAL.most - DIAL.least)));
