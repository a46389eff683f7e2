import { expect, test, vi } from "vitest";
import { chooseBackend, chooseOwn } from "../src/backend.ts";
import type { Backend } from "../src/options.ts";

const yes = async (): Promise<void> => undefined;
const no = (why: string) => async (): Promise<never> => {
  throw new Error(why);
};

test("the backend of the option, or else of the variable, is used without a probe", async () => {
  const probe = vi.fn(yes);
  const probes = { container: probe, process: probe };
  expect(await chooseBackend("process", { DAPR_TS_BACKEND: "container" }, probes)).toBe("process");
  expect(await chooseBackend(undefined, { DAPR_TS_BACKEND: "process", DAPR_HTTP_PORT: "3500" }, probes)).toBe(
    "process",
  );
  expect(await chooseBackend("existing", {}, probes)).toBe("existing");
  expect(probe).not.toHaveBeenCalled();
});

test("a sidecar that runs already comes first, unprobed", async () => {
  const probe = vi.fn(yes);
  const probes = { container: probe, process: probe };
  expect(await chooseBackend(undefined, { DAPR_HTTP_PORT: "3500" }, probes)).toBe("existing");
  expect(await chooseBackend(undefined, { DAPR_HTTP_ENDPOINT: "http://x" }, probes)).toBe("existing");
  expect(probe).not.toHaveBeenCalled();
});

test("then containers, then processes; empty variables count as unset", async () => {
  const env = { DAPR_TS_BACKEND: "", DAPR_HTTP_PORT: "", DAPR_HTTP_ENDPOINT: "" };
  expect(await chooseBackend(undefined, env, { container: yes, process: yes })).toBe("container");
  expect(await chooseBackend(undefined, env, { container: no("x"), process: yes })).toBe("process");
});

test("names all three remedies in one error when no backend is available", async () => {
  const choice = chooseBackend(
    undefined,
    {},
    { container: no("no engine answers"), process: no("no daprd") },
  );
  await expect(choice).rejects.toMatchObject({ code: "no_backend" });
  await expect(choice).rejects.toThrow(
    /- containers: no engine answers\n- processes: no daprd\n- .*DAPR_HTTP_ENDPOINT/,
  );
});

test("an unknown name is refused, with where it stands", async () => {
  const probes = { container: yes, process: yes };
  await expect(chooseBackend("docker" as Backend, {}, probes)).rejects.toThrow('backend is "docker"');
  await expect(chooseBackend(undefined, { DAPR_TS_BACKEND: "x" }, probes)).rejects.toThrow(
    'DAPR_TS_BACKEND is "x"',
  );
});

test("a running sidecar is not used where one must be started", async () => {
  expect(await chooseOwn({ container: no("x"), process: yes })).toBe("process");
});
