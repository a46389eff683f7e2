import { impoverish } from "./poverty.ts";

impoverish();
