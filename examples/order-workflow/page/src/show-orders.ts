import { byId, setText } from "@dapr-ts/page-kit/browser";
import type { OrderView, ShopView } from "../../src/shop/view.ts";
import { OrderCard, stateText } from "./order-card.ts";

/** Shows the orders. Returns a function that shows them again. */
export function ordersView(say: (message: string | undefined) => void): (shop: ShopView) => void {
  const list = byId("orders", HTMLElement);
  const cards = new Map<string, OrderCard>();
  let isFirst = true;
  setInterval(() => {
    for (const card of cards.values()) card.showTimeLeft();
  }, 1_000);
  return ({ orders }) => {
    const news: OrderView[] = [];
    for (const order of [...orders].reverse()) {
      let card = cards.get(order.id);
      if (card === undefined) {
        card = new OrderCard(order, say);
        cards.set(order.id, card);
        list.prepend(card.element);
      }
      if (card.show(order)) news.push(order);
    }
    if (news.length > 0 && !isFirst) setText(byId("news", HTMLElement), news.map(textOf).join(" "));
    isFirst = false;
    byId("no-orders", HTMLElement).hidden = orders.length > 0;
    setText(byId("summary", HTMLElement), summaryOf(orders));
  };
}

const textOf = ({ number, state }: OrderView): string => `Order ${String(number)}: ${stateText(state)}.`;

function summaryOf(orders: readonly OrderView[]): string {
  if (orders.length === 0) return "";
  const waiting = orders.filter(({ state }) => state === "waiting").length;
  return waiting === 0 ? String(orders.length) : `${String(orders.length)}, ${String(waiting)} to approve`;
}
