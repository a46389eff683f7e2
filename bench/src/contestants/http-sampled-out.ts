import { oursSampledOut } from "./ours-observed.ts";

export const connect = oursSampledOut("http");
