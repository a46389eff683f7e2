import { expect, test } from "vitest";
import type { RunClients } from "../../src/ui/sources/run-clients.ts";
import { StalledWorkflows } from "../../src/ui/sources/stalled-workflows.ts";

const line = (id: string): string =>
  `Workflow actor '${id}': workflow is stalled; holding execution until context is canceled`;

/** Clients that know the states of instances; an Error is thrown. */
function clientsOf(states: Readonly<Record<string, unknown>>): { clients: RunClients; asked: string[] } {
  const asked: string[] = [];
  const run = (id: string) => ({
    state: () => {
      asked.push(id);
      return states[id] instanceof Error ? Promise.reject(states[id]) : Promise.resolve(states[id]);
    },
  });
  const clients = { of: () => ({ reader: { workflow: { run } } }) };
  return { clients: clients as unknown as RunClients, asked };
}

const stalledState = { name: "checkout", status: "STALLED", stalled: { reason: "PATCH_MISMATCH" } };

test("an instance is stalled from its line in the log until its state is another one", async () => {
  const stalled = new StalledWorkflows();
  stalled.see("shop", line("it's 1"));
  stalled.see("shop", line("gone"));
  stalled.see(
    "shop",
    "Workflow Actor '2': workflow completed with status 'COMPLETED' workflowName 'checkout'",
  );
  const first = clientsOf({ "it's 1": stalledState });
  await stalled.refresh("shop", first.clients);
  expect(first.asked).toEqual(["it's 1", "gone"]);
  const known = [{ id: "it's 1", name: "checkout", reason: "PATCH_MISMATCH" }];
  expect(stalled.of("shop")).toEqual(known);
  expect(stalled.of("other")).toEqual([]);
  const second = clientsOf({ "it's 1": new Error("no response") });
  await stalled.refresh("shop", second.clients);
  expect(second.asked).toEqual(["it's 1"]);
  expect(stalled.of("shop")).toEqual(known);
  await stalled.refresh("shop", clientsOf({ "it's 1": { ...stalledState, status: "RUNNING" } }).clients);
  expect(stalled.of("shop")).toEqual([]);
});

test("the last 50 instances of an app are read", async () => {
  const stalled = new StalledWorkflows();
  for (let index = 0; index < 60; index++) stalled.see("shop", line(String(index)));
  const { clients, asked } = clientsOf({});
  await stalled.refresh("shop", clients);
  expect([asked.length, asked[0]]).toEqual([50, "10"]);
});
