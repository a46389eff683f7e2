import type { DaprClient, FetchLike } from "@dapr-ts/wasi-fetch";

const STORE = "starwars";

/** The ten steps of the program that this one grew from, which knew service invocation, state, secrets and health. */
export async function olderBlocks(
  dapr: DaprClient,
  fetch: FetchLike,
  endpoint: string,
  print: (line: string) => void,
): Promise<void> {
  const { status } = await fetch(`${endpoint}/v1.0/healthz/`, { method: "GET", headers: {} });
  print(`Status code is ${String(status)}`);
  if (status !== 204) throw new Error(`Dapr is not healthy! Status code: ${String(status)}`);
  print("Dapr echo is healthy!");

  const echoed = await dapr.invoker.invoke("echo-service", "echo", { body: { message: "WasmEdge" } });
  print(`Echo: ${JSON.stringify(echoed)}`);

  await dapr.state.save(STORE, [
    { key: "weapon", value: "DeathStar" },
    { key: "planet", value: { name: "Tatooine" } },
  ]);
  print("Saved!");
  print(`State for weapon: ${JSON.stringify(await dapr.state.get(STORE, "weapon"))}`);
  print(`State for weapon and planet: ${await bulk("weapon", "planet")}`);
  await dapr.state.delete(STORE, "weapon");
  print("Deleted!");
  print(`State for weapon and planet: ${await bulk("weapon", "planet")}`);

  await dapr.state.transaction(STORE, [
    { operation: "upsert", key: "key1", value: "myData" },
    { operation: "upsert", key: "key2", value: "yourData" },
    { operation: "delete", key: "key2" },
  ]);
  print("Transacted!");
  print(`State for weapon, planet, key1 and key2: ${await bulk("weapon", "planet", "key1", "key2")}`);

  const secret = await dapr.secret.get("local-store", "DB_URL:MYSQL");
  print(`Secret for DB_URL:MYSQL ${JSON.stringify(secret)}`);

  /** As the sidecar has it: members in alphabetical order, and a missing key alone. */
  async function bulk(...keys: string[]): Promise<string> {
    const entries = await dapr.state.getBulk(STORE, keys);
    const found = keys.map((key) => entries.find((entry) => entry.key === key));
    return JSON.stringify(
      found.map((entry, i) =>
        entry?.etag === undefined
          ? { key: keys[i] }
          : { data: entry.value, etag: entry.etag, key: entry.key },
      ),
    );
  }
}
