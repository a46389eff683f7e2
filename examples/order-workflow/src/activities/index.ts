export { chargeCard, refundCard } from "./payment.ts";
export { shipParcel } from "./shipping.ts";
export { releaseStock, reserveStock } from "./stock.ts";
