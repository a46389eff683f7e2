import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fileURLToPath } from "node:url";
import { freePort } from "@dapr-ts/testing";
import { CommandBench } from "./fixtures/command-bench.ts";
import { until } from "./fixtures/processes.ts";

const app = fileURLToPath(new URL("fixtures/failing-app.mjs", import.meta.url));

// Each command is a process, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

let bench: CommandBench;

beforeEach(async () => {
  bench = await CommandBench.open();
});

afterEach(() => bench.close());

/** Runs each command, and returns what it wrote to standard error, by the command. */
async function errorsOf(commands: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const errors: Record<string, string> = {};
  for (const text of commands) {
    const command = bench.run(text.split(" "), { env });
    expect(await command.ended, `${text}: ${command.out}${command.err}`).toEqual([1, null]);
    errors[text] = command.err;
  }
  return errors;
}

const linesOf = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([text, error]) => [text, `dapr-ts: ${error}\n`]));

test("a call without a worker, an instance, a component or a host states the name and the remedy", async () => {
  const run = bench.run(["run", "--app-id", "calls"]);
  await run.says('sidecar of "calls"');
  writeFileSync(join(bench.home, "large.txt"), "a".repeat(5_000_000));
  const noWorker =
    'no workflow worker is connected to the sidecar of "calls"; start an app with workflows() and the same app id';
  const noInstance = 'the workflow instance "nope" does not exist; `dapr-ts workflow list` prints the ids';
  const expected = {
    "workflow get nope": noInstance,
    "workflow history nope": noInstance,
    "workflow purge nope": noInstance,
    "workflow terminate nope": noWorker,
    "workflow raise nope paid": noWorker,
    "workflow start nope": noWorker,
    "state get nosuch k": 'the sidecar of "calls" has no state store "nosuch"; choose one of statestore',
    "secrets get nosuch k":
      'the sidecar of "calls" has no secret store "nosuch"; choose one of localsecretstore',
    "publish -p nosuch -t orders":
      'the sidecar of "calls" has no pub/sub component "nosuch"; choose one of pubsub',
    "actors invoke Nope c1 increment":
      'no running app hosts the actor type "Nope"; `dapr-ts actors list` prints the types of an app',
    "actors reminders Nope":
      'the sidecar of "calls" does not host the actor type "Nope"; name an app that hosts it with --app-id',
    "state set statestore a||b 1": 'the key "a||b" must not contain "||"; choose another one',
    "state get statestore \u001b[31m":
      'the key "\\u001b[31m" in "statestore" does not exist; each app has keys of its own, so check --app-id too',
    "jobs get \u001b[31m":
      'the job name "\\u001b[31m" must not contain control characters; choose another one',
    "publish -t orders -d x -m rawPayload=maybe":
      "the metadata is not valid: rawPayload value must be a valid boolean: actual is 'maybe'; correct --metadata",
    "publish -t orders -f large.txt":
      'the data of "pubsub/orders" is larger than the sidecar of "calls" accepts; start the app with --max-body-size 16Mi, or a larger one',
    [`state get statestore ${"k".repeat(100_000)}`]: `"statestore/${"k".repeat(100)}…" is longer than the sidecar of "calls" accepts; shorten it, or start the app with --read-buffer-size 64Ki, or a larger one`,
    "jobs get nope": 'the job "nope" does not exist; `dapr-ts jobs list` prints the jobs of an app',
    "jobs schedule nope":
      "the job \"nope\" needs a time; give --schedule '@every 10s' or --due-time 10s, or both",
    "jobs schedule nope --schedule bad":
      "the job \"nope\" is not valid: expected exactly 6 fields, found 1: [bad]; correct --schedule, for example to '@every 10s'",
    "stop --app-id nope": 'no run has the app "nope"; `dapr-ts list` prints what runs',
  };
  expect(await errorsOf(Object.keys(expected))).toEqual(linesOf(expected));
});

test("a call to a sidecar without placement, the scheduler and components states what the app lacks", async () => {
  const empty = join(bench.home, "empty");
  mkdirSync(empty);
  const few = ["--no-placement", "--no-scheduler", "--resources-path", empty];
  const run = bench.run(["run", "--app-id", "calls", ...few]);
  await run.says('sidecar of "calls"');
  const noPlacement =
    'the sidecar of "calls" runs without placement, which actors and workflows require; start the app without --no-placement';
  const expected = {
    "workflow get nope": noPlacement,
    "workflow terminate nope": noPlacement,
    "workflow purge nope": noPlacement,
    "actors invoke Nope c1 increment": noPlacement,
    "workflow list":
      'the sidecar of "calls" has no state store for actors and workflows; set actorStateStore to "true" in one of its state stores',
    "jobs list":
      'the sidecar of "calls" runs without the scheduler, which jobs require; start the app without --no-scheduler',
    "state get statestore k":
      'the sidecar of "calls" has no state store "statestore"; add one to the folder of --resources-path',
    "secrets list vault":
      'the sidecar of "calls" has no secret store "vault"; add one to the folder of --resources-path',
    "publish -t orders":
      'the sidecar of "calls" has no pub/sub component "pubsub"; add one to the folder of --resources-path',
  };
  expect(await errorsOf(Object.keys(expected))).toEqual(linesOf(expected));
});

test("a call of an actor, a secret and a workflow that fail in the app or its sidecar states the reason", async () => {
  const resources = join(bench.home, "resources");
  mkdirSync(resources);
  writeFileSync(join(bench.home, "secrets.json"), '{"known":"1"}');
  const component = (name: string, type: string, metadata: Readonly<Record<string, string>>): string =>
    JSON.stringify({
      apiVersion: "dapr.io/v1alpha1",
      kind: "Component",
      metadata: { name },
      spec: {
        type,
        version: "v1",
        metadata: Object.entries(metadata).map(([key, value]) => ({ name: key, value })),
      },
    });
  writeFileSync(
    join(resources, "state.yaml"),
    component("statestore", "state.in-memory", { actorStateStore: "true" }),
  );
  writeFileSync(
    join(resources, "vault.yaml"),
    component("vault", "secretstores.local.file", { secretsFile: join(bench.home, "secrets.json") }),
  );
  const port = String(await freePort());
  const flags = ["--app-id", "calls", "--app-port", port, "--resources-path", resources];
  const run = bench.run(["run", ...flags, "--", process.execPath, app], {
    env: { APP_API_TOKEN: undefined, DAPR_API_TOKEN: undefined },
  });
  await run.says("== APP == ready");
  const expected = {
    "secrets get vault nope":
      'the secret "nope" does not exist in "vault"; `dapr-ts secrets list vault` prints the names',
    "actors invoke Shelf c1 nope":
      'the actor type "Shelf" has no method "nope"; call a method that its class has',
    "actors invoke Shelf c1 lock":
      'the method "lock" of the actor "Shelf/c1" failed: the shelf is locked; the log of the app may have more',
    "workflow start refused --id w1 --wait": 'workflow "refused" (w1) failed: no money',
  };
  expect(await errorsOf(Object.keys(expected))).toEqual(linesOf(expected));

  const waiting = bench.run(["workflow", "start", "waiter", "--id", "w2", "--wait"]);
  const isRunning = async (): Promise<boolean> => {
    const get = bench.run(["workflow", "get", "w2"]);
    await get.ended;
    return get.out.includes('"RUNNING"');
  };
  await until("the workflow runs", isRunning);
  const list = bench.run(["list", "--json"]);
  await list.ended;
  const [{ daprdPid }] = JSON.parse(list.out) as [{ daprdPid: number }];
  process.kill(daprdPid, "SIGKILL");
  expect(await waiting.ended).toEqual([1, null]);
  expect(waiting.err).toMatch(
    /^dapr-ts: the sidecar of "calls" does not respond at http:\S+ \(.*\); read its log, or start the app again\n$/,
  );
});

test("a call to a port without a sidecar states the address and the variables", async () => {
  const errors = await errorsOf(["workflow terminate nope", "state get statestore k"], {
    DAPR_HTTP_PORT: "9",
    DAPR_GRPC_PORT: "9",
  });
  expect(Object.values(errors)).toEqual(
    ["127.0.0.1:9", "http://127.0.0.1:9"].map(
      (address) =>
        `dapr-ts: no sidecar responds at ${address} (connect ECONNREFUSED 127.0.0.1:9); correct or unset DAPR_HTTP_PORT and DAPR_GRPC_PORT\n`,
    ),
  );
});
