import { runOn } from "./suite.ts";

runOn("process");
