import { expect, test } from "vitest";
import { resourceFiles, toConfiguration, toResource, type ComponentOptions } from "../src/resources.ts";

test("a component in few words becomes Dapr's own form", () => {
  const resource = toResource({
    name: "statestore",
    type: "state.redis",
    metadata: { redisHost: "127.0.0.1:6379", redisDB: 3, enableTLS: false },
    scopes: ["orders"],
    initTimeout: "10s",
    ignoreErrors: true,
    auth: { secretStore: "secrets" },
  });
  expect(resource).toEqual({
    apiVersion: "dapr.io/v1alpha1",
    kind: "Component",
    metadata: { name: "statestore" },
    spec: {
      type: "state.redis",
      version: "v1",
      initTimeout: "10s",
      ignoreErrors: true,
      metadata: [
        { name: "redisHost", value: "127.0.0.1:6379" },
        { name: "redisDB", value: "3" },
        { name: "enableTLS", value: "false" },
      ],
    },
    scopes: ["orders"],
    auth: { secretStore: "secrets" },
  });
});

test("references and lists of settings stay as they are", () => {
  const secretKeyRef = { name: "redis", key: "password" };
  const map = toResource({ name: "a", type: "b", metadata: { p: { secretKeyRef }, q: { envRef: "Q" } } });
  const list = toResource({
    name: "a",
    type: "b",
    metadata: [
      { name: "p", secretKeyRef },
      { name: "q", envRef: "Q" },
    ],
  });
  expect(map).toEqual(list);
  expect(map["spec"]).toMatchObject({
    metadata: [
      { name: "p", secretKeyRef },
      { name: "q", envRef: "Q" },
    ],
  });
});

test("any other resource passes, with its apiVersion filled in", () => {
  const subscription = { kind: "Subscription", metadata: { name: "s" }, spec: { topic: "t" } };
  expect(toResource(subscription)).toEqual({ apiVersion: "dapr.io/v2alpha1", ...subscription });
  expect(toResource({ kind: "Resiliency", metadata: { name: "r" } })).toHaveProperty(
    "apiVersion",
    "dapr.io/v1alpha1",
  );
  expect(toResource({ apiVersion: "x/v9", kind: "Resiliency", metadata: { name: "r" } })["apiVersion"]).toBe(
    "x/v9",
  );
});

test("refuses anything that is neither, and names it", () => {
  const nameless = { type: "state.redis" } as unknown as ComponentOptions;
  expect(() => toResource(nameless)).toThrow(/requires name and type.*state\.redis/);
});

test("each resource has a file of its own, whatever its name", () => {
  const files = resourceFiles([
    { name: "../../etc/passwd", type: "state.in-memory" },
    { name: "same", type: "state.in-memory" },
    { name: "same", type: "pubsub.in-memory" },
  ]);
  expect(Object.keys(files)).toEqual(["00--etc-passwd.yaml", "01-same.yaml", "02-same.yaml"]);
});

test("a document separator in a value does not end the document", () => {
  const value = "one\n---\ntwo: ü “quoted” \\";
  const [text = ""] = Object.values(resourceFiles([{ name: "a", type: "b", metadata: { value } }]));
  expect(text).not.toMatch(/^---/m);
  expect(JSON.parse(text)).toMatchObject({ spec: { metadata: [{ name: "value", value }] } });
});

test("a configuration keeps the user's values and gets the rest", () => {
  const defaults = { nameResolution: { component: "sqlite" } };
  expect(toConfiguration(undefined, defaults)).toMatchObject({ kind: "Configuration", spec: defaults });
  const features = [{ name: "X", enabled: true }];
  expect(toConfiguration({ spec: { features } }, defaults)["spec"]).toEqual({ ...defaults, features });
  const nameResolution = { component: "mdns" };
  expect(toConfiguration({ spec: { nameResolution } }, defaults)["spec"]).toEqual({ nameResolution });
});
