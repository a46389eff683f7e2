import { readFile } from "node:fs/promises";
import { startDapr, startRedis, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIFFERENCES, SERVER_DIFFERENCES } from "./programs/differences.ts";
import { STEPS } from "./programs/client.ts";
import { startEcho, type Echo } from "./support/echo.ts";
import { outcomeOf, type StepOutcome } from "./support/outcome.ts";
import { recordGrpc, recordHttp, type Recorded, type Recorder } from "./support/recorder.ts";
import { logger } from "./support/quiet.ts";
import { SDKS } from "./support/sdk.ts";
import { clientOptionTests } from "./client-options.ts";

interface Seen {
  readonly outcome: StepOutcome;
  readonly requests: readonly Recorded[];
}

const started = new AsyncDisposableStack();
let runtime: DaprRuntime<"app">;
let echo: Echo;

beforeAll(async () => {
  echo = started.use(await startEcho());
  const redis = started.use(await startRedis({ backend: "process" }));
  runtime = started.use(
    await startDapr({
      backend: "process",
      placement: false,
      scheduler: false,
      apps: [{ appId: "app", appPort: echo.port, env: { COMPAT_SECRET: "hush" } }],
      components: [
        { name: "store", type: "state.in-memory" },
        { name: "pubsub", type: "pubsub.in-memory" },
        { name: "secrets", type: "secretstores.local.env" },
        { name: "locks", type: "lock.redis", metadata: { redisHost: redis.sidecarAddress } },
        { name: "files", type: "bindings.localstorage", metadata: { rootPath: "/tmp/dapr-ts-compat" } },
      ],
    }),
  );
  await runtime.apps.app.waitForApp();
});

afterAll(() => started.disposeAsync());

describe.each(["http", "grpc"] as const)("the same program over %s", (protocol) => {
  test("has the same results, errors and requests, except for the differences of the table", async () => {
    await using recorder = await record(protocol);
    const official = await run("official", protocol, recorder);
    const compat = await run("compat", protocol, recorder);
    const different: Record<string, unknown> = {};
    for (const [name, seen] of Object.entries(official)) {
      const own = compat[name];
      const isSame = JSON.stringify(seen) === JSON.stringify(own);
      const isKnown = DIFFERENCES[protocol][name] !== undefined;
      if (isSame === isKnown) different[name] = { official: seen, compat: own };
    }
    expect(different).toEqual({});
  });

  test("names every difference in docs/migrating.md", async () => {
    const page = await readFile(new URL("../../../docs/migrating.md", import.meta.url), "utf8");
    const rows = [DIFFERENCES, SERVER_DIFFERENCES].flatMap((of) => Object.values(of[protocol]));
    const missing = rows.filter((row) => !page.includes(`| ${row} `));
    expect(missing).toEqual([]);
  });
});

test("values that one of the SDKs wrote are read by the other one as by itself", async () => {
  const written = ["text", "zero", "false", "empty", "digits", "null", "buffer", "typed", "t1"];
  for (const [which, prefix] of [
    ["official", "http-first!"],
    ["official", "grpc-first!"],
    ["compat", "http-second"],
    ["compat", "grpc-second"],
  ] as const) {
    for (const protocol of ["http", "grpc"] as const) {
      const read = async (reader: "official" | "compat"): Promise<unknown[]> => {
        const client = clientOf(reader, protocol, portOf(protocol));
        const values = written.map((name) => client.state.get("store", `${prefix}-${name}`));
        const results = await Promise.all(values);
        await client.stop();
        return results;
      };
      expect({ which, protocol, values: await read("compat") }).toEqual({
        which,
        protocol,
        values: await read("official"),
      });
    }
  }
});

clientOptionTests(() => runtime);

function portOf(protocol: "http" | "grpc"): string {
  const endpoint = protocol === "http" ? runtime.httpEndpoint : runtime.grpcEndpoint;
  return endpoint.slice(endpoint.lastIndexOf(":") + 1);
}

function clientOf(which: "official" | "compat", protocol: "http" | "grpc", daprPort: string) {
  const sdk = SDKS[which];
  return new sdk.DaprClient({
    daprHost: "127.0.0.1",
    daprPort,
    communicationProtocol: sdk.CommunicationProtocolEnum[protocol === "http" ? "HTTP" : "GRPC"],
    logger,
  });
}

function record(protocol: "http" | "grpc"): Promise<Recorder> {
  return protocol === "http"
    ? recordHttp(runtime.httpEndpoint)
    : recordGrpc(runtime.grpcEndpoint.replace(/^.*:\/\//, ""));
}

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** An etag that is a UUID in base64, as it is in the JSON of a message. */
const ETAG = /(?<="etag\\":\{\\"value\\":\\")[^"\\]+/g;

/** Runs all steps with one SDK. Names of keys differ only in a word of the same length. */
async function run(
  which: "official" | "compat",
  protocol: "http" | "grpc",
  recorder: Recorder,
): Promise<Record<string, Seen>> {
  const sdk = SDKS[which];
  const client = clientOf(which, protocol, String(recorder.port));
  const word = which === "official" ? "first!" : "second";
  const prefix = `${protocol}-${word}`;
  const seen: Record<string, Seen> = {};
  for (const [name, step] of Object.entries(STEPS)) {
    const outcome = await outcomeOf(() => step(client, sdk, (key) => `${prefix}-${key}`));
    const text = JSON.stringify({ outcome, requests: recorder.take().map(normalized) });
    seen[name] = JSON.parse(
      text.replaceAll(prefix, "key").replaceAll(UUID, "uuid").replaceAll(ETAG, "etag"),
    ) as Seen;
  }
  await client.stop();
  return seen;
}

/** JSON is compared by its value: the order of members does not count. */
function normalized({ target, contentType, body }: Recorded): Recorded {
  try {
    return { target, contentType, body: JSON.stringify(sorted(JSON.parse(body))) };
  } catch {
    return { target, contentType, body };
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
