import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { manifest } from "../src/manifest/manifest.ts";
import type { Resource } from "../src/manifest/resource.ts";
import { toResource } from "../src/manifest/subscriptions.ts";
import { readRunFile } from "../src/index.ts";
import { crdFolder, validatorsOf } from "./support/dapr-schemas.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const RUN_FILE = `
version: 1
common:
  resourcesPath: ./resources
apps:
  - appID: orders
    appDirPath: ./orders
    appPort: 3000
    maxBodySize: 16Mi
    enableAppHealthCheck: true
    appHealthProbeInterval: 2
    configFilePath: ../config.yaml
    createService: true
    env: { LEVEL: debug, DB_PASSWORD: hidden }
  - appID: billing
    appDirPath: ./billing
    resourcesPaths: [./own]
    containerImage: registry.example.com/billing:2
`;

const RESOURCES: Readonly<Record<string, string>> = {
  "resources/store.yaml": `
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: { name: statestore }
spec: { type: state.postgresql, version: v2, metadata: [{ name: connectionString, secretKeyRef: { name: db, key: url } }] }
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata: { name: site }
spec: { baseUrl: "https://example.com" }
`,
  "billing/own/local.yaml": `
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: { name: cache }
spec: { type: state.in-memory, version: v1 }
`,
  "config.yaml": `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: { name: orders-config }
spec: { tracing: { samplingRate: "1" } }
`,
};

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function make(runFile: string, resources: Readonly<Record<string, string>> = {}) {
  write({ "dapr.yaml": runFile, "orders/x": "", "billing/x": "", ...resources });
  return manifest(readRunFile(folder), join(folder, "deploy"), {
    replicas: 2,
    daprVersion: "1.18.2",
    namespace: "shop",
    image: "registry.example.com/{appId}:1",
    subscriptions: { orders: [toResource("orders", SUBSCRIPTION)] },
  });
}

const SUBSCRIPTION = {
  pubsubname: "pubsub",
  topic: "Orders",
  rules: [{ match: 'event.type == "large"', path: "/large" }, { path: "/orders" }],
  deadLetterTopic: "dead",
  type: "PROGRAMMATIC",
};

function resourcesIn(text: string | undefined): Resource[] {
  return parseAllDocuments(text ?? "").map((document) => document.toJS() as Resource);
}

test("a Deployment has Dapr's annotations, the image, and no secret values", () => {
  const { files, warnings } = make(RUN_FILE, RESOURCES);
  const [orders, service] = resourcesIn(files["kubernetes/orders.yaml"]);
  expect(orders).toMatchObject({
    kind: "Deployment",
    metadata: { name: "orders", namespace: "shop" },
    spec: {
      replicas: 2,
      template: {
        metadata: {
          annotations: {
            "dapr.io/enabled": "true",
            "dapr.io/app-id": "orders",
            "dapr.io/app-port": "3000",
            "dapr.io/app-protocol": "http",
            "dapr.io/config": "orders-config",
            "dapr.io/max-body-size": "16Mi",
            "dapr.io/enable-app-health-check": "true",
            "dapr.io/app-health-probe-interval": "2",
          },
        },
        spec: {
          containers: [
            {
              image: "registry.example.com/orders:1",
              ports: [{ containerPort: 3000 }],
              env: [
                { name: "APP_ID", value: "orders" },
                { name: "APP_PORT", value: "3000" },
                { name: "LEVEL", value: "debug" },
                {
                  name: "DB_PASSWORD",
                  valueFrom: { secretKeyRef: { name: "orders-env", key: "DB_PASSWORD" } },
                },
              ],
            },
          ],
        },
      },
    },
  });
  expect(service).toMatchObject({ kind: "Service", spec: { ports: [{ port: 80, targetPort: 3000 }] } });
  expect(files["kubernetes/billing.yaml"]).toContain("image: registry.example.com/billing:2");
  expect(Object.values(files).join("")).not.toContain("hidden");
  expect(warnings.join("\n")).toMatch(/component "cache" is state.in-memory.*\n.*DB_PASSWORD.*"orders-env"/);
});

test("resources are limited to the apps that load them", () => {
  const { files } = make(RUN_FILE, RESOURCES);
  const all = resourcesIn(files["kubernetes/resources.yaml"]);
  const scopes = Object.fromEntries(all.map((each) => [`${each.kind} ${each.metadata.name}`, each.scopes]));
  expect(scopes).toEqual({
    "Component statestore": undefined,
    "HTTPEndpoint site": undefined,
    "Configuration orders-config": undefined,
    "Component cache": ["billing"],
    "Resiliency dapr-ts-redelivery": undefined,
    "Subscription orders-pubsub-orders": ["orders"],
  });
  expect(all.every(({ metadata }) => metadata.namespace === "shop")).toBe(true);
});

test("two different resources of one name are refused", () => {
  const other = { "billing/own/store.yaml": String(RESOURCES["resources/store.yaml"]).replace("v2", "v1") };
  expect(() => make(RUN_FILE, { ...RESOURCES, ...other })).toThrow(
    'Component "statestore" of "billing" differs from that of "orders"; give one of them another name',
  );
});

test("the compose file gives each app a sidecar in its network, and a Redis for the default components", () => {
  const { files, warnings } = make(
    "version: 1\napps:\n  - { appID: orders, appDirPath: orders, appPort: 3000 }\n",
  );
  const { services } = parse(files["compose.yaml"] ?? "") as { services: Record<string, object> };
  expect(Object.keys(services)).toEqual(["placement", "scheduler", "redis", "orders", "orders-dapr"]);
  expect(services["orders"]).toMatchObject({ build: { context: "../orders" } });
  expect(services["orders-dapr"]).toMatchObject({
    image: "daprio/daprd:1.18.2",
    network_mode: "service:orders",
    volumes: ["./resources:/resources:ro"],
  });
  expect(files["resources/component-statestore.yaml"]).toContain("redis:6379");
  expect(warnings.join()).toContain("redis:6379");
});

describe("Dapr's own schemas", () => {
  const crds = crdFolder();

  test.skipIf(crds === undefined)("accept every resource (skipped without Go and its module cache)", () => {
    const validators = validatorsOf(crds ?? "");
    const { files } = make(RUN_FILE, RESOURCES);
    const defaults = make("version: 1\napps:\n  - { appDirPath: orders }\n").files[
      "kubernetes/resources.yaml"
    ];
    const checked = [...resourcesIn(files["kubernetes/resources.yaml"]), ...resourcesIn(defaults)].map(
      (resource) => {
        const validate = validators.get(`${resource.kind} ${resource.apiVersion}`);
        expect(validate, resource.kind).toBeDefined();
        return validate?.(resource) === true ? resource.kind : { resource, errors: validate?.errors };
      },
    );
    expect(new Set(checked)).toEqual(
      new Set(["Component", "HTTPEndpoint", "Configuration", "Resiliency", "Subscription"]),
    );
    const validate = validators.get("Component dapr.io/v1alpha1");
    expect(
      validate?.({ kind: "Component", metadata: { name: "x" }, spec: { version: "v1", metadata: [] } }),
    ).toBe(false);
  });
});

describe("the schema of compose files", () => {
  const schema = composeSchema();

  test.skipIf(schema === undefined)(
    "accepts the compose file (skipped without Go and its module proxy)",
    () => {
      const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
      const validate = ajv.compile(schema ?? {});
      const defaults = "version: 1\napps:\n  - { appID: orders, appDirPath: orders, appPort: 3000 }\n";
      for (const { files } of [make(RUN_FILE, RESOURCES), make(defaults)]) {
        const file: unknown = parse(files["compose.yaml"] ?? "");
        expect(validate(file) ? [] : validate.errors).toEqual([]);
      }
      expect(validate({ services: { orders: { imge: "orders" } } })).toBe(false);
    },
  );
});

/** Returns the JSON schema of the Compose Specification, from its Go module; undefined without Go or the module. */
function composeSchema(): object | undefined {
  try {
    const args = ["mod", "download", "-json", "github.com/compose-spec/compose-go/v2@v2.16.2"];
    const text = execFileSync("go", args, {
      cwd: tmpdir(),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 60_000,
    });
    const { Dir } = JSON.parse(text) as { readonly Dir: string };
    return JSON.parse(readFileSync(join(Dir, "schema", "compose-spec.json"), "utf8")) as object;
  } catch {
    return undefined;
  }
}
