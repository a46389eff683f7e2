import { openShop } from "../shop.ts";

export const dapr = openShop();
