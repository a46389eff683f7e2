import { fromTemplate, put, setText, within } from "@dapr-ts/page-kit/browser";
import { DESTINATIONS, PRODUCTS, euros } from "../../src/catalog.ts";
import type { OrderState, OrderView } from "../../src/shop/view.ts";
import { showSteps } from "./show-steps.ts";

const STATES: Readonly<Record<OrderState, string>> = {
  running: "Running",
  waiting: "To approve",
  shipped: "Shipped",
  refused: "Refused",
  expired: "Expired",
  failed: "Failed",
};

/** Returns the text for a state. */
export const stateText = (state: OrderState): string => STATES[state];

/** The card of one order. */
export class OrderCard {
  readonly element = fromTemplate("order");
  #order: OrderView;
  #shown: OrderState | undefined;

  constructor(order: OrderView, say: (message: string | undefined) => void) {
    this.#order = order;
    const { element } = this;
    const title = `Order ${String(order.number)}`;
    element.dataset["order"] = order.id;
    setText(within(element, "h3"), title);
    const what = `${String(order.quantity)} × ${PRODUCTS[order.product].name} to ${DESTINATIONS[order.destination].name}, ${euros(order.total)}`;
    setText(within(element, ".what"), what);
    within(element, ".decision").ariaLabel = `Approval of ${title}`;
    for (const [name, approved] of [
      ["approve", true],
      ["refuse", false],
    ] as const) {
      const button = within(element, `.${name}`) as HTMLButtonElement;
      button.ariaLabel = `${button.textContent.trim()} ${title}`;
      button.addEventListener("click", () => void this.#decide(approved, say));
    }
  }

  /** Shows the order. Returns true if its state is another one. */
  show(order: OrderView): boolean {
    this.#order = order;
    const { element } = this;
    element.dataset["state"] = order.state;
    setText(within(element, ".badge"), stateText(order.state));
    showSteps(within(element, ".steps"), order.steps);
    const decision = within(element, ".decision");
    const isFocused = decision.contains(document.activeElement);
    decision.hidden = order.decideBy === undefined;
    // The focus must not get lost with the buttons.
    if (decision.hidden && isFocused) {
      const heading = within(element, "h3");
      heading.tabIndex = -1;
      heading.focus();
    }
    this.showTimeLeft();
    const isNew = this.#shown !== order.state;
    this.#shown = order.state;
    return isNew;
  }

  showTimeLeft(): void {
    const { decideBy } = this.#order;
    if (decideBy === undefined) return;
    const seconds = Math.max(0, Math.round((decideBy - Date.now()) / 1000));
    const text = `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")} left.`;
    setText(within(this.element, ".left"), text);
  }

  async #decide(approved: boolean, say: (message: string | undefined) => void): Promise<void> {
    const buttons = this.element.querySelectorAll<HTMLButtonElement>(".decision button");
    const [first] = buttons;
    if (first?.ariaDisabled === "true") return;
    for (const button of buttons) button.ariaDisabled = "true";
    const refusal = await put(`/api/orders/${this.#order.id}/decision`, { approved });
    if (refusal === undefined) return;
    for (const button of buttons) button.ariaDisabled = "false";
    say(`Order ${String(this.#order.number)}: ${refusal}`);
  }
}
