import { bareOtel } from "./ours-observed.ts";

export const connect = bareOtel("http");
