import { describe, expect, test } from "vitest";
import { RPCS, UNCALLED, gaps } from "../src/index.ts";

/** As if every case had called what it does. */
const all = new Map(RPCS.filter((rpc) => !(rpc in UNCALLED)).map((rpc) => [rpc, new Set(["an.operation"])]));

describe("the check of the coverage", () => {
  test("is content when all is called that is not excluded", () => {
    expect(gaps(RPCS, all, UNCALLED)).toEqual([]);
  });

  test("fails for an RPC that is new in proto/", () => {
    expect(gaps([...RPCS, "NewThing"], all, UNCALLED)).toEqual(["NewThing is not called by any case"]);
  });

  test("fails for an RPC that no operation has called", () => {
    const raw = new Map([...all, ["GetState", new Set([""])]]);
    expect(gaps(RPCS, raw, UNCALLED)).toEqual(["GetState is called, but by no operation of the client"]);
  });

  test("fails for an exclusion that is none", () => {
    expect(gaps(RPCS, all, { ...UNCALLED, GetState: "a reason", Gone: "a reason" })).toEqual([
      "GetState is excluded, but is called",
      "Gone is excluded, but does not exist",
    ]);
  });
});
