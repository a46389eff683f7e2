import { runOn } from "./suite.ts";

runOn("container");
