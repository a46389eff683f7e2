import { DaprClient } from "@dapr-ts/wasi-fetch";
import { run, sidecar } from "@dapr-ts/wasi-fetch/wasmedge";
import { lacking } from "../capabilities.ts";
import type { Bench } from "../case.ts";
import { cases } from "../cases.ts";

declare function print(line: string): void;
declare function exit(status: number): void;

/** Runs the suite as a program for WasmEdge: every case over the `fetch` that uses its sockets. */
run(async () => {
  const dapr = new DaprClient({ ...sidecar(), timeoutMs: 20_000 });
  let count = 0;
  const unique = (prefix: string): string => `${prefix}-wasi-net-${String(++count)}`;
  const bench: Bench = { wire: "guest", dapr: dapr as unknown as Bench["dapr"], unique };
  for (const { name, run: attempt } of cases) {
    if (lacking("guest", name) !== undefined) continue;
    const failure = await attempt(bench).then(
      () => undefined,
      // QuickJS's stack lacks the message.
      (error: unknown) => `${String(error)}\n${error instanceof Error ? String(error.stack) : ""}`,
    );
    print(JSON.stringify({ name, failure }));
  }
  // An aborted call keeps its connection, and so the guest, until the sidecar responds.
  exit(0);
});
