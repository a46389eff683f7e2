import { DaprTestingError } from "./errors.ts";

/** A setting of a component: a value, or a reference to one. */
export type ComponentValue =
  | string
  | number
  | boolean
  | { readonly secretKeyRef: { readonly name: string; readonly key?: string } }
  | { readonly envRef: string };

/** A Dapr component in a short form. */
export interface ComponentOptions {
  /** The name by which apps use it. */
  readonly name: string;
  /** Its type, such as `state.in-memory` or `pubsub.redis`. */
  readonly type: string;
  /** Default `v1`. */
  readonly version?: string;
  /** Its settings: by name, or as a list in Dapr's own form. */
  readonly metadata?:
    | Readonly<Record<string, ComponentValue>>
    | readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  /** The app ids that may use it. Default: all. */
  readonly scopes?: readonly string[];
  /** Time limit of its initialisation in Dapr's form, such as `10s`. Default: that of daprd, 5s. */
  readonly initTimeout?: string;
  /** Starts daprd even if the component fails to initialise. Default false. */
  readonly ignoreErrors?: boolean;
  /** The secret store that resolves its `secretKeyRef`s. */
  readonly auth?: { readonly secretStore: string };
}

/** Any other Dapr resource (Resiliency, Subscription, HTTPEndpoint, Component …) in Dapr's own form. */
export interface RawResource {
  /** Default: that of the kind. */
  readonly apiVersion?: string;
  /** The kind, such as `Resiliency`. */
  readonly kind: string;
  /** The metadata, with the name of the resource. */
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** A Configuration; only `spec` is required. */
export interface ConfigurationOptions {
  /** Default: `dapr.io/v1alpha1`. */
  readonly apiVersion?: string;
  /** Default: `Configuration`. */
  readonly kind?: "Configuration";
  /** Default: a name. */
  readonly metadata?: Readonly<Record<string, unknown>> & { readonly name: string };
  /** The specification in Dapr's own form. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A component in a short form, or any resource in Dapr's own form. */
export type ResourceOptions = ComponentOptions | RawResource;

/** Returns the files of a resources folder, by name. */
export function resourceFiles(resources: readonly ResourceOptions[]): Record<string, string> {
  return Object.fromEntries(
    resources.map((given, i) => {
      const resource = toResource(given);
      const name = String(resource.metadata.name).replace(/[^\w-]+/g, "-");
      return [`${String(i).padStart(2, "0")}-${name}.yaml`, toYaml(resource)];
    }),
  );
}

/** Encodes a value as YAML. JSON is YAML, so no YAML library is needed. */
export function toYaml(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * Converts a resource to Dapr's own form.
 *
 * @throws DaprTestingError `invalid_argument` for a resource without a name and a type or kind
 */
export function toResource(given: ResourceOptions): RawResource {
  if (isRaw(given)) return { apiVersion: defaultApiVersion(given.kind), ...given };
  if (typeof given.name !== "string" || typeof given.type !== "string") {
    throw new DaprTestingError(
      "invalid_argument",
      `a component requires name and type, any other resource kind and metadata.name: ${JSON.stringify(given)}`,
    );
  }
  return {
    apiVersion: "dapr.io/v1alpha1",
    kind: "Component",
    metadata: { name: given.name },
    spec: {
      type: given.type,
      version: given.version ?? "v1",
      ...(given.initTimeout === undefined ? {} : { initTimeout: given.initTimeout }),
      ...(given.ignoreErrors === undefined ? {} : { ignoreErrors: given.ignoreErrors }),
      metadata: metadataItems(given.metadata),
    },
    ...(given.scopes === undefined ? {} : { scopes: given.scopes }),
    ...(given.auth === undefined ? {} : { auth: given.auth }),
  };
}

/** Converts a Configuration to Dapr's own form, and adds defaults for settings that it does not contain. */
export function toConfiguration(given: ConfigurationOptions | undefined, defaults: object): RawResource {
  return {
    apiVersion: "dapr.io/v1alpha1",
    kind: "Configuration",
    metadata: { name: "dapr-ts-testing" },
    ...given,
    spec: { ...defaults, ...given?.spec },
  };
}

function isRaw(given: ResourceOptions): given is RawResource {
  return "kind" in given && typeof given.kind === "string";
}

/** Returns the API version of a kind; only Subscription has a newer one. */
function defaultApiVersion(kind: string): string {
  return kind === "Subscription" ? "dapr.io/v2alpha1" : "dapr.io/v1alpha1";
}

function metadataItems(metadata: ComponentOptions["metadata"]): unknown[] {
  if (metadata === undefined) return [];
  if (Array.isArray(metadata)) return [...(metadata as unknown[])];
  return Object.entries(metadata).map(([name, value]: [string, ComponentValue]) =>
    typeof value === "object" ? { name, ...value } : { name, value: String(value) },
  );
}
