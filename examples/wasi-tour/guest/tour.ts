import { DaprClient, type FetchLike } from "@dapr-ts/wasi-fetch";
import { newerBlocks } from "./newer-blocks.ts";
import { olderBlocks } from "./older-blocks.ts";

/** The parts that an engine provides for the tour. */
export interface Guest {
  readonly fetch: FetchLike;
  readonly print: (line: string) => void;
  /** Calls back after whole milliseconds. */
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Calls every building block of the sidecar at DAPR_HTTP_PORT, 3502 by default, and prints what it answers. */
export async function tour({ fetch, print, setTimeout, env }: Guest): Promise<void> {
  print("App started. Wait for Dapr sidecar to start ...");
  await new Promise<void>((resume) => setTimeout(resume, 1500));
  print("1500 ms have elapsed");

  const httpEndpoint = `http://localhost:${env["DAPR_HTTP_PORT"] ?? "3502"}`;
  const spoken: FetchLike = (url, init) => {
    print(`URL is ${decodeURIComponent(url)}`);
    return fetch(url, init);
  };
  await olderBlocks(new DaprClient({ fetch: spoken, httpEndpoint }), spoken, httpEndpoint, print);
  await newerBlocks(new DaprClient({ fetch, httpEndpoint }), print);
}
