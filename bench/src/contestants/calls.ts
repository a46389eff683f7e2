/** The calls that contestants make, by the names that tables have. */
export const CALL_NAMES = ["state.get", "state.set", "pubsub.publish", "invoke"] as const;

export type CallName = (typeof CALL_NAMES)[number];

/** The value that is stored, published and echoed: 109 bytes of JSON. */
export const VALUE = {
  id: 4711,
  customer: "Ada Lovelace",
  items: [{ sku: "4006381333931", quantity: 2, price: 19.9 }],
  paid: true,
};

/** How many keys there are. */
export const KEYS = 64;

export const keyOf = (n: number): string => `order-${String(n % KEYS)}`;
