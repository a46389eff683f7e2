/** What a sidecar tells of itself at /v1.0/metadata: the part that tests read. */
export interface SidecarMetadataJson {
  readonly id: string;
  readonly runtimeVersion: string;
  readonly enabledFeatures?: readonly string[];
  readonly components?: readonly {
    readonly name: string;
    readonly type: string;
    readonly version: string;
    readonly capabilities?: readonly string[];
  }[];
  readonly subscriptions?: readonly Readonly<Record<string, unknown>>[];
  readonly httpEndpoints?: readonly { readonly name: string }[];
  readonly resiliencies?: readonly { readonly name: string }[];
  readonly extended?: Readonly<Record<string, string>>;
  readonly appConnectionProperties?: Readonly<Record<string, unknown>>;
  readonly actorRuntime?: {
    /** `INITIALIZING` until the app answers, then `RUNNING`; `DISABLED` without placement. */
    readonly runtimeStatus: string;
    readonly hostReady?: boolean;
    /** `placement: connected` */
    readonly placement?: string;
    readonly activeActors?: readonly { readonly type: string; readonly count?: number }[];
  };
  readonly scheduler?: { readonly connected_addresses?: readonly string[] };
}

export function parseMetadata(body: string): SidecarMetadataJson {
  return JSON.parse(body) as SidecarMetadataJson;
}
