import { spawn } from "node:child_process";
import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DaprClient, type Code } from "@dapr-ts/client";
import { freePort, startDapr, startRedis, type DaprRuntime, type Redis } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Running } from "../../packages/testing/test/support/snippet.ts";
import { sendRedis } from "../../reliability/src/redis-command.ts";
import { readPages, type Page, type Snippet } from "../src/snippets.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));
const bin = (name: string): string => join(docs, "../node_modules/.bin", name);
const pages = await readPages(docs);
const programs = (page: Page): Snippet[] => page.parts.filter((part) => part.kind !== "output");
const apps = pages.flatMap(programs).filter(({ kind }) => kind === "app");

let folder: string;
let files: string;
let redis: Redis;
let runtime: DaprRuntime;
const ports = new Map<string, number>();

beforeAll(async () => {
  // Inside the workspace, so that programs find the packages by their names, as a user's program does.
  folder = await mkdtemp(join(docs, ".snippets-"));
  files = await mkdtemp(join(tmpdir(), "dapr-ts-docs-"));
  for (const { name } of apps) ports.set(name, await freePort());
  redis = await startRedis({ backend: "process" });
  // Dapr cannot write a configuration item.
  expect(await sendRedis(redis, "SET", "greeting", "hello")).toBe("+OK\r\n");
  const onRedis = { redisHost: redis.sidecarAddress };
  runtime = await startDapr({
    backend: "process",
    apps: [
      { appId: "docs", env: { DATABASE_PASSWORD: "tea&cakes" } },
      ...apps.map(({ name, code }) =>
        code.includes('channel: "stream"') ? { appId: name } : { appId: name, appPort: ports.get(name) ?? 0 },
      ),
    ],
    components: [
      { name: "statestore", type: "state.redis", metadata: { ...onRedis, actorStateStore: true } },
      { name: "pubsub", type: "pubsub.redis", metadata: onRedis },
      { name: "lockstore", type: "lock.redis", metadata: onRedis },
      { name: "configstore", type: "configuration.redis", metadata: onRedis },
      { name: "secretstore", type: "secretstores.local.env" },
      { name: "vault", type: "crypto.dapr.jwks", metadata: { jwks: keys() } },
      { name: "model", type: "conversation.echo" },
      { name: "files", type: "bindings.localstorage", metadata: { rootPath: files } },
      {
        name: "every-second",
        type: "bindings.cron",
        metadata: { schedule: "@every 1s" },
        scopes: ["ticker"],
      },
    ],
  });
  for (const page of pages)
    for (const { kind, name, code } of programs(page)) {
      const own = join(folder, page.path);
      await mkdir(own, { recursive: true });
      await writeFile(join(own, fileOf(kind, name)), code);
    }
});

afterAll(async () => {
  await runtime.stop();
  await redis.stop();
  for (const path of [folder, files]) await rm(path, { recursive: true, force: true });
});

describe.each(pages)("$path", (page) => {
  test("its programs run, and print what it shows", async () => {
    const running: Running[] = [];
    const said = (): string => running.map(({ stdout }) => stdout).join("");
    try {
      for (const part of page.parts) {
        if (part.kind === "output") {
          await vi.waitFor(
            () => expect(said().split("\n")).toEqual(expect.arrayContaining([...part.lines])),
            90_000,
          );
        } else if (part.kind === "run") {
          const program = start(page, part, runtime.apps["docs"]!);
          running.push(program);
          expect({ ended: await program.ended, stderr: program.stderr }).toEqual({
            ended: [0, null],
            stderr: "",
          });
        } else if (part.kind === "app") {
          const sidecar = runtime.apps[part.name]!;
          running.push(start(page, part, sidecar, ports.get(part.name)));
          await sidecar.waitForApp();
        } else if (part.kind === "test") {
          const program = new Running(spawn(bin("vitest"), ["run", "--root", join(folder, page.path)]));
          expect(await program.ended, program.stdout + program.stderr).toEqual([0, null]);
        }
      }
    } finally {
      for (const program of running) program.kill("SIGTERM");
      await Promise.all(running.map(({ ended }) => ended));
    }
  });
});

test.each(["http", "grpc"] as const)(
  "the codes in the tables of errors are real, over %s",
  async (protocol) => {
    const { httpEndpoint, grpcEndpoint } = runtime.apps["docs"]!;
    await using dapr = new DaprClient({ protocol, httpEndpoint, grpcEndpoint });
    const tea = { item: "tea" };
    const cases: readonly [page: string, code: Code, call: () => Promise<unknown>][] = [
      ["state", "invalid_argument", () => dapr.state.get("no-such-store", "key")],
      ["state", "invalid_argument", () => dapr.state.get("statestore", "")],
      ["pubsub", "invalid_argument", () => dapr.pubsub.publish("no-such-pubsub", "orders", tea)],
      ["secrets", "invalid_argument", () => dapr.secret.get("no-such-store", "key")],
      ["bindings", "internal", () => dapr.binding.send("no-such-binding", "create", tea)],
      ["bindings", "internal", () => dapr.binding.send("files", "no-such-operation", tea)],
      ["configuration", "invalid_argument", () => dapr.configuration.get("no-such-store", ["greeting"])],
      ["lock", "invalid_argument", () => dapr.lock.tryLock("no-such-store", "report", { expirySeconds: 5 })],
      ["lock", "not_found", () => dapr.lock.unlock("lockstore", "no-such-lock", "me")],
      ["cryptography", "invalid_argument", () => dapr.crypto.decrypt("no-such-vault", new Uint8Array(8))],
      ["cryptography", "internal", () => dapr.crypto.decrypt("vault", new Uint8Array(8))],
      [
        "conversation",
        "invalid_argument",
        () => dapr.conversation.converse("no-such-model", [{ role: "user", content: "tea" }]),
      ],
      ["jobs", "invalid_argument", () => dapr.jobs.schedule("no-time", {})],
      ["jobs", "internal", () => dapr.jobs.schedule("no-time", { schedule: "nonsense" })],
      ["invocation", "unavailable", () => dapr.invoker.invoke("no-such-app", "method", { verb: "GET" })],
    ];
    for (const [page, code, call] of cases) {
      const text = await readFile(join(docs, `blocks/${page}.md`), "utf8");
      expect(text, `${page} explains ${code}`).toMatch(new RegExp(`^\\| [^|]*\`${code}\``, "m"));
      await expect(call(), page).rejects.toMatchObject({ code });
    }
  },
);

test("the types of every program fit", async () => {
  const options =
    "--noEmit --strict --module nodenext --target es2024 --skipLibCheck --ignoreConfig --types node";
  const forNode =
    "--allowImportingTsExtensions --noImplicitOverride --lib es2024,esnext.disposable,dom,dom.iterable";
  const all = pages.flatMap((page) =>
    programs(page).map(({ kind, name }) => join(folder, page.path, fileOf(kind, name))),
  );
  const tsc = new Running(spawn(bin("tsc"), [...`${options} ${forNode}`.split(" "), ...all]));
  expect({ ended: await tsc.ended, output: tsc.stdout }).toEqual({ ended: [0, null], output: "" });
});

const fileOf = (kind: Snippet["kind"], name: string): string => (kind === "app" ? `${name}.ts` : name);

interface Endpoints {
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
}

function start(page: Page, { code, kind, name }: Snippet, sidecar: Endpoints, appPort?: number): Running {
  const env = {
    ...process.env,
    DAPR_TS_BACKEND: "process",
    // A program that starts a runtime of its own must not find this one.
    ...(!code.includes("startDapr(") && {
      DAPR_HTTP_ENDPOINT: sidecar.httpEndpoint,
      DAPR_GRPC_ENDPOINT: sidecar.grpcEndpoint,
    }),
    ...(appPort !== undefined && { APP_PORT: String(appPort) }),
  };
  return new Running(spawn(process.execPath, [join(folder, page.path, fileOf(kind, name))], { env }));
}

function keys(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const aes = createSecretKey(randomBytes(32)).export({ format: "jwk" });
  return JSON.stringify({
    keys: [
      { ...privateKey.export({ format: "jwk" }), kid: "rsa-key" },
      { ...aes, kid: "aes-key" },
    ],
  });
}
