import { toMs } from "@dapr-ts/core/internal";
import { bodyOf, headerOf, jsonOf, type InMemoryApp } from "../apps.ts";
import { daprError } from "../errors.ts";

/** The used part of the response to `GET /dapr/config`. */
interface Config extends EntityConfig {
  readonly entitiesConfig?: readonly EntityConfig[];
}

interface EntityConfig {
  readonly entities?: readonly string[];
  readonly actorIdleTimeout?: string;
  readonly reentrancy?: { readonly enabled?: boolean };
}

/** An actor type that an app hosts. */
export interface HostedType {
  readonly app: InMemoryApp;
  readonly idleMs: number;
  readonly reentrant: boolean;
}

/** daprd's default (pkg/actors/api/config.go). */
const IDLE = "60m";

/** The app that hosts each actor type. The apps are queried once, at the first use, as a real sidecar does. */
export class Hosts {
  readonly #apps: readonly InMemoryApp[];
  #types: Promise<ReadonlyMap<string, HostedType>> | undefined;

  constructor(apps: readonly InMemoryApp[]) {
    this.#apps = apps;
  }

  types(): Promise<ReadonlyMap<string, HostedType>> {
    return (this.#types ??= this.#ask());
  }

  async #ask(): Promise<ReadonlyMap<string, HostedType>> {
    const types = new Map<string, HostedType>();
    for (const app of this.#apps) {
      const reply = await app.handle({ method: "GET", path: "/dapr/config", headers: {} });
      const config = reply.status === 200 ? (((await jsonOf(reply)) ?? {}) as Config) : {};
      for (const type of config.entities ?? []) {
        const own = config.entitiesConfig?.find(({ entities = [] }) => entities.includes(type));
        const { actorIdleTimeout = IDLE, reentrancy } = { ...config, ...own };
        const idleMs = toMs(actorIdleTimeout, "actorIdleTimeout");
        if (!types.has(type)) types.set(type, { app, idleMs, reentrant: reentrancy?.enabled === true });
      }
    }
    return types;
  }
}

/**
 * Sends an app a request for an actor, as daprd does over HTTP: only status 200 is success.
 *
 * @throws DaprError `internal` for any other status
 */
export async function askHost(
  { app }: HostedType,
  method: "PUT" | "DELETE",
  segments: readonly string[],
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Promise<Uint8Array> {
  const reply = await app.handle({
    method,
    path: ["/actors", ...segments.map(encodeURIComponent)].join("/"),
    headers,
    ...(body !== undefined && { body }),
  });
  const bytes = await bodyOf(reply);
  if (reply.status === 200) return bytes;
  const text = `${String(reply.status)}) ${headerOf(reply, "content-type") ?? ""} ${Buffer.from(bytes).toString()}`;
  throw daprError("internal", "ERR_ACTOR_INVOKE_METHOD", `error from actor service: (${text}`);
}
