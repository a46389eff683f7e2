import { DaprClient } from "@dapr-ts/wasi-fetch";
import { run, sidecar } from "@dapr-ts/wasi-fetch/wasmedge";
import { lacking } from "../capabilities.ts";
import type { Bench } from "../case.ts";
import { cases } from "../cases.ts";

declare function print(line: string): void;
declare function exit(status: number): void;

/** The suite as a program of WasmEdge's: every case over the `fetch` that stands on its sockets. */
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
  // A call that was given up keeps its connection, and the guest with it, until the sidecar answers.
  exit(0);
});
