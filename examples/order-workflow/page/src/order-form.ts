import { byId, fromTemplate, put, setText, within } from "@dapr-ts/page-kit/browser";
import {
  APPROVAL_FROM,
  CARDS,
  DESTINATIONS,
  MOST,
  PRODUCTS,
  euros,
  totalOf,
  type ProductId,
} from "../../src/catalog.ts";

/** Prepares the form for new orders. */
export function orderForm(): void {
  const form = byId("form", HTMLFormElement);
  const quantity = byId("quantity", HTMLInputElement);
  addProducts();
  addOptions(byId("card", HTMLSelectElement), CARDS);
  addOptions(byId("destination", HTMLSelectElement), DESTINATIONS);

  const chosen = () => ({
    product: new FormData(form).get("product") as ProductId,
    quantity: Math.min(MOST, Math.max(1, Math.trunc(Number(quantity.value)) || 1)),
  });
  const showTotal = (): void => {
    const total = totalOf(chosen());
    setText(byId("total", HTMLOutputElement), euros(total));
    const needs = total >= APPROVAL_FROM;
    const limit = euros(APPROVAL_FROM);
    setText(
      byId("approval-note", HTMLElement),
      needs ? `From ${limit} on, a person approves.` : `Below ${limit}: no approval.`,
    );
  };
  const step = (by: number) => (): void => {
    quantity.value = String(chosen().quantity);
    quantity.valueAsNumber = Math.min(MOST, Math.max(1, quantity.valueAsNumber + by));
    showTotal();
  };
  byId("fewer", HTMLButtonElement).addEventListener("click", step(-1));
  byId("more", HTMLButtonElement).addEventListener("click", step(1));
  form.addEventListener("input", showTotal);
  quantity.addEventListener("change", step(0));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const card = byId("card", HTMLSelectElement).value;
    const destination = byId("destination", HTMLSelectElement).value;
    void place({ ...chosen(), card, destination });
  });
  showTotal();
}

async function place(order: object): Promise<void> {
  const button = byId("place", HTMLButtonElement);
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  // The page chooses the id: sent twice, it is still one order.
  const id = `order-${Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const refusal = await put(`/api/orders/${id}`, order);
  button.ariaDisabled = "false";
  const message = byId("refusal", HTMLElement);
  message.textContent = refusal ?? "";
  message.hidden = refusal === undefined;
}

function addProducts(): void {
  const list = byId("products", HTMLElement);
  for (const [id, { name, price }] of Object.entries(PRODUCTS)) {
    const product = fromTemplate("product");
    const input = within(product, "input") as HTMLInputElement;
    input.value = id;
    input.checked = list.children.length === 0;
    setText(within(product, ".product-name"), name);
    setText(within(product, ".price"), euros(price));
    list.append(product);
  }
}

function addOptions(
  select: HTMLSelectElement,
  options: Readonly<Record<string, { readonly name: string; readonly note: string }>>,
): void {
  for (const [value, { name, note }] of Object.entries(options))
    select.append(new Option(note === "" ? name : `${name} (${note})`, value));
}
