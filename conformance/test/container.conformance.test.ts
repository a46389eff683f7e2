import { describe } from "vitest";
import { runOn } from "./suite.ts";

const lacking = process.env["DAPR_TS_LACKS_CONTAINERS"];

if (lacking === undefined) runOn("container");
else {
  console.warn(`conformance on containers is skipped: ${lacking}`);
  describe.skip(`conformance on the container backend (skipped: ${lacking})`, () => runOn("container"));
}
