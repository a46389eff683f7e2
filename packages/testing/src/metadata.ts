/** The response of a sidecar at /v1.0/metadata: the part that tests read. */
export interface SidecarMetadataJson {
  /** The id of the app. */
  readonly id: string;
  /** The version of daprd. */
  readonly runtimeVersion: string;
  /** Features that are enabled. */
  readonly enabledFeatures?: readonly string[];
  /** Loaded components. */
  readonly components?: readonly {
    readonly name: string;
    readonly type: string;
    readonly version: string;
    readonly capabilities?: readonly string[];
  }[];
  /** Active subscriptions. */
  readonly subscriptions?: readonly Readonly<Record<string, unknown>>[];
  /** HTTP endpoints for invocation. */
  readonly httpEndpoints?: readonly { readonly name: string }[];
  /** Resiliency policies. */
  readonly resiliencies?: readonly { readonly name: string }[];
  /** Values that were set with the metadata API. */
  readonly extended?: Readonly<Record<string, string>>;
  /** Connection to the app. */
  readonly appConnectionProperties?: Readonly<Record<string, unknown>>;
  /** State of the actor runtime. */
  readonly actorRuntime?: {
    /** `INITIALIZING` until the app answers, then `RUNNING`; `DISABLED` without placement. */
    readonly runtimeStatus: string;
    readonly hostReady?: boolean;
    /** `placement: connected` */
    readonly placement?: string;
    readonly activeActors?: readonly { readonly type: string; readonly count?: number }[];
  };
  /** Connection to the scheduler. */
  readonly scheduler?: { readonly connected_addresses?: readonly string[] };
}

export function parseMetadata(body: string): SidecarMetadataJson {
  return JSON.parse(body) as SidecarMetadataJson;
}
