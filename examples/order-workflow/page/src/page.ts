import { byId } from "@dapr-ts/page-kit/browser";
import type { ShopView } from "../../src/shop/view.ts";
import { orderForm } from "./order-form.ts";
import { ordersView } from "./show-orders.ts";
import { workerView } from "./show-worker.ts";

const message = byId("lost", HTMLElement);

function say(text: string | undefined): void {
  message.textContent = text ?? "";
  message.hidden = text === undefined;
}

orderForm();
const views = [ordersView(say), workerView(say)];
const events = new EventSource("/api/events");
let lost = false;

events.addEventListener("message", ({ data }: MessageEvent<string>) => {
  if (lost) say(undefined);
  lost = false;
  const shop = JSON.parse(data) as ShopView;
  for (const show of views) show(shop);
});
// The browser opens it again by itself.
events.addEventListener("error", () => {
  lost = true;
  say("The shop does not respond. The page shows what it read last.");
});
