import { ours } from "./ours.ts";

export const connect = ours("http");
