/** Products of the shop: the name, and the price in euros. */
export const PRODUCTS = {
  kettle: { name: "Kettle", price: 39 },
  lamp: { name: "Desk lamp", price: 79 },
  chair: { name: "Office chair", price: 249 },
} as const;
export type ProductId = keyof typeof PRODUCTS;

/** Cards of the made-up payment provider. */
export const CARDS = {
  good: { name: "Visa •••• 4242", note: "works" },
  flaky: { name: "Visa •••• 0341", note: "flaky" },
  declined: { name: "Visa •••• 0002", note: "declined" },
} as const;
export type CardId = keyof typeof CARDS;

/** Places that the made-up carrier is asked to deliver to. */
export const DESTINATIONS = {
  lisbon: { name: "Lisbon", note: "" },
  oslo: { name: "Oslo", note: "" },
  atlantis: { name: "Atlantis", note: "no carrier" },
} as const;
export type Destination = keyof typeof DESTINATIONS;

/** Pieces of each product at the start. */
export const STOCK = 40;
/** Pieces that one order may have. */
export const MOST = 9;
/** Orders of this many euros or more need an approval. */
export const APPROVAL_FROM = 200;

/** Input of the workflow. */
export interface Order {
  readonly product: ProductId;
  readonly quantity: number;
  readonly card: CardId;
  readonly destination: Destination;
  /** Milliseconds that an approval may take. */
  readonly approvalMs: number;
}

/** Returns the price of an order in euros. */
export const totalOf = ({ product, quantity }: Pick<Order, "product" | "quantity">): number =>
  PRODUCTS[product].price * quantity;

/** Writes an amount of euros. */
export const euros = (amount: number): string => `€${String(amount)}`;
