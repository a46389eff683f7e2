import { byId, put, setText } from "@dapr-ts/page-kit/browser";
import type { ShopView } from "../../src/shop/view.ts";

/** Shows the worker. Returns a function that shows it again. */
export function workerView(say: (message: string | undefined) => void): (shop: ShopView) => void {
  const button = byId("kill", HTMLButtonElement);
  const note = byId("worker-note", HTMLElement);
  button.addEventListener("click", () => {
    if (button.ariaDisabled !== "true") void put("/api/worker", { running: false }).then(say);
  });
  return ({ worker: { state, pid } }) => {
    const card = note.closest<HTMLElement>(".worker");
    if (card !== null) card.dataset["state"] = state;
    const process = String(pid ?? "");
    const texts = {
      running: `Process ${process} runs the orders`,
      starting: `Process ${process} starts …`,
      stopped: "Gone. The next one starts in a moment.",
    };
    setText(note, texts[state]);
    button.ariaDisabled = String(state !== "running");
    button.ariaLabel = "Kill the worker";
  };
}
