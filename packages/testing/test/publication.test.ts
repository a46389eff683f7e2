import { describe, expect, test } from "vitest";
import { choosePublication } from "../src/container/publication.ts";

describe("choosePublication", () => {
  const gateway = "172.17.0.1";

  test.each([
    ["an engine on this machine", { host: "localhost", isHere: true, gateway }, ["127.0.0.1"], [gateway]],
    ["an engine in this container", { host: gateway, isHere: true, gateway }, ["127.0.0.1"], [gateway]],
    ["Docker Desktop", { host: "localhost", isHere: false, gateway }, ["127.0.0.1"], []],
    ["the engine that runs this container", { host: gateway, isHere: false, gateway }, [gateway], []],
    ["an engine on another machine", { host: "10.1.2.3", isHere: false, gateway }, [], []],
  ])("publishes as narrowly as %s allows", (_, facts, own, more) => {
    expect(choosePublication(facts, false, {}).addresses).toEqual(own);
    expect(choosePublication(facts, true, {}).addresses).toEqual([...own, ...more]);
  });

  test("reaches ports by IPv4 where testcontainers names localhost", () => {
    expect(choosePublication({ host: "localhost", isHere: true, gateway }, false, {}).host).toBe("127.0.0.1");
    expect(choosePublication({ host: "localhost", isHere: false, gateway }, false, {}).host).toBe(
      "127.0.0.1",
    );
  });

  test("leaves everything to TESTCONTAINERS_HOST_OVERRIDE", () => {
    const env = { TESTCONTAINERS_HOST_OVERRIDE: "docker.example" };
    const facts = { host: "docker.example", isHere: true, gateway };
    expect(choosePublication(facts, true, env)).toEqual({ host: "docker.example", addresses: [] });
  });
});
