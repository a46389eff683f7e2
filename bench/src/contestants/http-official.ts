import { official } from "./official.ts";

export const connect = official("http");
