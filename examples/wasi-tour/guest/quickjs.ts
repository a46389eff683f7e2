import { tour, type Guest } from "./tour.ts";

/** Run by the host, which has given all that the tour needs. */
export const main = (): Promise<void> => tour(globalThis as unknown as Guest);
