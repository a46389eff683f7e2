import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freePort, startDapr, type DaprRuntime, type Sidecar } from "../src/index.ts";
import { EchoApp } from "./fixtures/app.ts";
import { backends } from "./fixtures/backends.ts";
import { isAlive } from "./fixtures/processes.ts";

const memory = { name: "statestore", type: "state.in-memory" };

/** The pids that a runtime has, none where it runs in containers. */
function pids(runtime: DaprRuntime): number[] {
  const services = [...Object.values(runtime.apps), runtime.placement, runtime.scheduler];
  return services.flatMap((service) => service?.pid ?? []);
}

async function text(url: string, init?: RequestInit): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

for (const { backend, lacking } of await backends()) {
  if (lacking !== undefined) console.log(`${backend}: skipped, because ${lacking}`);

  describe.skipIf(lacking !== undefined)(backend, () => {
    let temporary: string;

    beforeEach(() => {
      temporary = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
      vi.stubEnv("TMPDIR", temporary);
      vi.stubEnv("DAPR_API_TOKEN", "of this machine");
    });

    afterEach(() => {
      vi.unstubAllEnvs();
      const left = readdirSync(temporary).filter((name) => name.startsWith("dapr-ts-"));
      rmSync(temporary, { recursive: true });
      expect(left, "folders left behind").toEqual([]);
    });

    test("without options: one sidecar that is connected to placement and scheduler", async () => {
      const runtime = await startDapr({ backend });
      const running = pids(runtime);
      expect(running).toHaveLength(backend === "process" ? 3 : 0);
      const metadata = await runtime.apps["app"]?.metadata();
      expect(metadata).toMatchObject({
        id: "app",
        runtimeVersion: "1.18.2",
        actorRuntime: { placement: "placement: connected" },
      });
      expect(metadata?.scheduler?.connected_addresses).toHaveLength(1);
      expect(runtime.httpEndpoint).toBe(runtime.apps["app"]?.httpEndpoint);
      await runtime.stop();
      expect(running.filter(isAlive)).toEqual([]);
      await expect(fetch(runtime.httpEndpoint)).rejects.toThrow();
    });

    test("apps find one another, and a sidecar its app", async () => {
      const appPort = await freePort();
      await using runtime = await startDapr({
        backend,
        apps: [{ appId: "caller" }, { appId: "callee", appPort, appToken: "for the app" }],
        components: [memory, { name: "narrow", type: "state.in-memory", scopes: ["callee"] }],
        placement: false,
        scheduler: false,
      });
      expect(runtime.httpEndpoint).toBe(runtime.apps.caller.httpEndpoint);
      await using app = await EchoApp.listen(runtime.appHost, appPort);
      await runtime.apps.callee.waitForApp();
      const url = `${runtime.apps.caller.httpEndpoint}/v1.0/invoke/callee/method/hello`;
      const answer = await text(url, { method: "POST", body: "hi" });
      expect(answer).toEqual({ status: 200, text: JSON.stringify({ path: "/hello", body: "hi" }) });
      expect(app.requests).toContain("POST /hello");
      expect(app.tokens.at(-1)).toBe("for the app");

      const names = async (name: "caller" | "callee") =>
        (await runtime.apps[name].metadata()).components?.map((component) => component.name).sort();
      expect(await names("caller")).toEqual(["statestore"]);
      expect(await names("callee")).toEqual(["narrow", "statestore"]);
    });

    test("two instances of one app, by name", async () => {
      await using runtime = await startDapr({
        backend,
        apps: [
          { appId: "orders", name: "first" },
          { appId: "orders", name: "second" },
        ],
        placement: false,
        scheduler: false,
      });
      expect(runtime.apps.first.httpPort).not.toBe(runtime.apps.second.httpPort);
      expect((await runtime.apps.second.metadata()).id).toBe("orders");
    });

    test("state is kept, resources of a folder are read, tokens are required", async () => {
      const resources = join(temporary, "resources");
      mkdirSync(resources);
      const component = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: filed}\n";
      writeFileSync(join(resources, "a.yaml"), `${component}spec: {type: state.in-memory, version: v1}\n`);
      await using runtime = await startDapr({
        backend,
        components: [memory],
        resourcesPath: resources,
        apiToken: "secret",
        placement: false,
        scheduler: false,
      });
      const headers = { "dapr-api-token": "secret" };
      const url = `${runtime.httpEndpoint}/v1.0/state/statestore`;
      const body = JSON.stringify([{ key: "a", value: { n: 1 } }]);
      expect((await text(url, { method: "POST", body })).status).toBe(401);
      expect((await text(url, { method: "POST", body, headers })).status).toBe(204);
      expect(await text(`${url}/a`, { headers })).toEqual({ status: 200, text: '{"n":1}' });
      const { components } = (await runtime.apps["app"]?.metadata()) ?? {};
      expect(components?.map(({ name }) => name).sort()).toEqual(["filed", "statestore"]);
    });

    test("the app's own configuration lies over the shared one", async () => {
      const file = join(temporary, "config.yaml");
      const feature = (name: string) => ({ features: [{ name, enabled: true }] });
      writeFileSync(file, JSON.stringify({ kind: "Configuration", spec: feature("FromFile") }));
      await using runtime = await startDapr({
        backend,
        configuration: { spec: feature("Shared") },
        apps: [
          { appId: "a", config: file },
          { appId: "b", config: { spec: feature("FromObject") } },
          { appId: "c" },
        ],
        placement: false,
        scheduler: false,
      });
      const features = async (name: "a" | "b" | "c") => (await runtime.apps[name].metadata()).enabledFeatures;
      expect(await features("a")).toContain("FromFile");
      expect(await features("b")).toContain("FromObject");
      expect(await features("c")).toContain("Shared");
    });

    test("a part that ends early is an error with its exit code and its last log lines", async () => {
      const lines: string[] = [];
      const start = startDapr({
        backend,
        components: [{ name: "broken", type: "state.no-such-store" }],
        onLog: (line, source) => lines.push(`${source}: ${line}`),
      });
      await expect(start).rejects.toMatchObject({ name: "DaprTestingError", code: "exited" });
      await expect(start).rejects.toThrow(
        /daprd app ended with exit code 1 [^]*couldn't find state store state\.no-such/,
      );
      expect(lines.some((line) => line.startsWith("daprd app: ") && line.includes("no-such-store"))).toBe(
        true,
      );
    });

    test("rejects with what is missing when a part is not ready in time", async () => {
      // A port of no scheduler: a real one may be ready at the first check.
      const start = startDapr({ backend, placement: false, scheduler: "127.0.0.1:1", timeoutMs: 1 });
      await expect(start).rejects.toMatchObject({ code: "timeout" });
    });

    test("starting is given up with the signal's reason", async () => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const start = startDapr({
        backend,
        signal: controller.signal,
        // Asked for when placement and scheduler run already.
        components: () => {
          controller.abort(reason);
          return [];
        },
      });
      await expect(start).rejects.toBe(reason);
    });

    test("a sidecar is stopped, killed, restarted on its ports, and remembers its log", async () => {
      await using runtime = await startDapr({ backend, placement: false, components: [memory] });
      const sidecar = runtime.apps["app"];
      if (!sidecar) throw new Error("no sidecar");
      const healthy = async () => (await text(`${sidecar.httpEndpoint}/v1.0/healthz/outbound`)).status;
      const { exited, pid } = sidecar;

      await sidecar.restart();
      expect(await exited).toEqual({ code: 0, signal: undefined });
      expect(await healthy()).toBe(204);
      if (backend === "process") expect(sidecar.pid).not.toBe(pid);
      expect((await sidecar.metadata()).scheduler?.connected_addresses).toHaveLength(1);

      await sidecar.kill();
      expect(await sidecar.exited).toEqual({ code: undefined, signal: "SIGKILL" });
      await expect(healthy()).rejects.toThrow();
      await sidecar.kill();
      await sidecar.restart();
      expect(await healthy()).toBe(204);

      await sidecar.stop();
      await sidecar.stop();
      expect(await sidecar.exited).toEqual({ code: 0, signal: undefined });
      expect(sidecar.logs().match(/Starting Dapr Runtime/g)).toHaveLength(3);
    });

    test("a paused sidecar answers nothing and goes on where it was; it can be stopped too", async () => {
      await using runtime = await startDapr({ backend, placement: false, scheduler: false });
      const sidecar = runtime.apps["app"];
      if (!sidecar) throw new Error("no sidecar");
      const { exited } = sidecar;
      const url = `${sidecar.httpEndpoint}/v1.0/healthz/outbound`;
      await sidecar.pause();
      await expect(fetch(url, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
        name: "TimeoutError",
      });
      await sidecar.resume();
      expect((await text(url)).status).toBe(204);
      await sidecar.pause();
      await sidecar.stop();
      expect(await exited).toEqual({ code: 0, signal: undefined });
    });

    test("placement and scheduler can be lost and come back", async () => {
      await using runtime = await startDapr({ backend });
      await runtime.scheduler?.kill();
      await runtime.scheduler?.exited;
      await runtime.scheduler?.restart();
      await runtime.placement?.restart();
      expect(runtime.scheduler?.logs()).toContain("Dapr Scheduler is starting");
    });

    test("stop twice, stop at once, and what is stopped stays so", async () => {
      const runtime = await startDapr({ backend, placement: false, scheduler: false });
      const running = pids(runtime);
      await Promise.all([runtime.stop(), runtime.stop(), runtime[Symbol.asyncDispose]()]);
      await runtime.stop();
      expect(running.filter(isAlive)).toEqual([]);
      expect(runtime.logs()).toMatch(/^== daprd app ==\n/);
    });

    test("names a port that is taken", async () => {
      await using app = await EchoApp.listen("127.0.0.1", await freePort());
      const httpPort = app.port;
      const start = startDapr({ backend, apps: [{ appId: "a", httpPort }] });
      await expect(start).rejects.toThrow(`port ${httpPort} (http) of 127.0.0.1 is in use`);
    });
  });
}

test("processes that start at once all find one another", async () => {
  const apps = Array.from({ length: 6 }, (_, i) => ({ appId: `app-${String(i)}` }));
  await using runtime = await startDapr({ backend: "process", apps, placement: false, scheduler: false });
  const answers = await Promise.all(
    apps.map(({ appId }, i) => {
      const { httpEndpoint } = runtime.apps[`app-${String((i + 1) % apps.length)}`] as Sidecar;
      return text(`${httpEndpoint}/v1.0/invoke/${appId}/method/nothing`);
    }),
  );
  // None of them has an app, which only its own sidecar can know.
  for (const answer of answers) expect(answer.text).toContain("app channel");
});

test("names that clash are refused before anything starts", async () => {
  const start = startDapr({ backend: "process", apps: [{ appId: "a" }, { appId: "a" }] });
  await expect(start).rejects.toMatchObject({ code: "invalid_argument" });
});

test("a version that the binaries are not is refused", async () => {
  const start = startDapr({ backend: "process", runtimeVersion: "1.0.0" });
  await expect(start).rejects.toThrow(/has version 1\.18\.2, but 1\.0\.0 is required/);
});
