import { readFile } from "node:fs/promises";
import * as official from "@dapr/dapr";
import * as compat from "@dapr-ts/compat";
import { expect, test } from "vitest";
import { DEEP_IMPORTS } from "../build/deep-imports-table.mjs";

/** Exports that the official SDK has under deep import paths only. */
const DEEP = [
  "ActorStateManager",
  "FailureDetails",
  "GRPCNotSupportedError",
  "HTTPNotSupportedError",
  "LockStatus",
  "Logger",
  "PropertyRequiredError",
  "TaskFailedError",
  "TimeoutError",
  "WhenAllTask",
  "WhenAnyTask",
  "WorkflowStatusText",
  "getFunctionName",
];

test("has every export of the official SDK that exists at run time", () => {
  const names = Object.keys(official).filter((name) => name !== "default" && name !== "__esModule");
  expect(Object.keys(compat).sort()).toEqual(
    [...names.filter((name) => name !== "module.exports"), ...DEEP].sort(),
  );
});

test("has the members and values of the official SDK's enums", () => {
  const enums = Object.entries(official).filter(
    ([name, value]) => typeof value === "object" && !["Temporal", "default", "module.exports"].includes(name),
  );
  expect(enums.length).toBeGreaterThan(5);
  for (const [name, members] of enums)
    expect({ name, ...Reflect.get(compat, name) }).toEqual({ name, ...members });
});

test("has every method of the official SDK's classes", () => {
  const classes: [string, unknown][] = Object.entries(official);
  const missing = classes.flatMap(([name, value]) => {
    if (typeof value !== "function") return [];
    const own = Reflect.get(compat, name) as { readonly prototype: object };
    const { prototype } = value as unknown as { readonly prototype: object | undefined };
    return Object.getOwnPropertyNames(prototype ?? {})
      .filter((member) => !member.startsWith("_") && !INTERNAL.has(`${name}.${member}`))
      .filter((member) => !(member in own.prototype))
      .map((member) => `${name}.${member}`);
  });
  expect(missing).toEqual([]);
});

test("has every static method of the official SDK's classes", () => {
  const classes: [string, unknown][] = Object.entries(official);
  const missing = classes.flatMap(([name, value]) => {
    if (typeof value !== "function") return [];
    const own = Reflect.get(compat, name) as object;
    return Object.entries(Object.getOwnPropertyDescriptors(value))
      .filter(([member, { value: of }]) => typeof of === "function" && !(member in own))
      .map(([member]) => `${name}.${member}`);
  });
  expect(missing).toEqual([]);
});

/** Methods that the official SDK's own classes call and programs do not; see docs/migrating.md. */
const INTERNAL: ReadonlySet<string> = new Set([
  "AbstractActor.getStateProvider",
  "AbstractActor.onActivateInternal",
  "AbstractActor.onActorMethodPostInternal",
  "AbstractActor.onActorMethodPreInternal",
  "AbstractActor.onDeactivateInternal",
  "AbstractActor.resetStateInternal",
  "AbstractActor.saveStateInternal",
  "ConsoleLoggerService.getTime",
  "GRPCClient.generateEndpoint",
  "GRPCClient.generateInterceptor",
  "HTTPClient.generateEndpoint",
  "DaprWorkflowClient.buildInnerClient",
  "WorkflowRuntime.buildInnerWorker",
]);

test("names in the table of deep imports are exported, and the paths exist in the official SDK", async () => {
  const source = await readFile(new URL("../src/index.ts", import.meta.url), "utf8");
  const folder = new URL("../../../node_modules/@dapr/dapr/", import.meta.url);
  for (const [path, { main, names = [], types = [] }] of Object.entries(DEEP_IMPORTS)) {
    const all = [
      main,
      ...[...names, ...types].map((name) => name.replace("default ", "").replace(/ as .*/, "")),
    ];
    const unknown = all.filter((name) => name !== undefined && !new RegExp(`\\b${name}\\b`).test(source));
    expect({ path, unknown }).toEqual({ path, unknown: [] });
    if (path !== "actors/ActorProxyBuilder") await readFile(new URL(`${path}.js`, folder));
  }
});
