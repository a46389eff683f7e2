/** A Dapr or Kubernetes resource. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<
    Record<string, unknown>
  >;
  readonly spec?: unknown;
  readonly scopes?: readonly string[];
  readonly [field: string]: unknown;
}

/** Files of a manifest, by path below its folder, and texts for the user. */
export interface Manifest {
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Settings of a manifest. */
export interface ManifestOptions {
  /** The namespace in Kubernetes. Default: that of `kubectl`. */
  readonly namespace?: string;
  /** The image of an app; `{appId}` stands for its id. Default: `{appId}:latest`. */
  readonly image?: string;
  readonly replicas: number;
  /** The version of Dapr's images in the compose file. */
  readonly daprVersion: string;
  /** Subscriptions of running apps, by app id. */
  readonly subscriptions?: Readonly<Record<string, readonly Resource[]>>;
}
