import type { BuildingBlocks } from "@dapr-ts/core";
import {
  DaprError,
  Subscription,
  callerOf,
  hostActors,
  requireStreams,
  type AbortSignalLike,
  type HostedType,
  type Platform,
  type Serving,
  type Source,
  type StreamCaller,
} from "@dapr-ts/core/internal";
import { StreamConnection } from "./stream-connection.ts";
import { registeredTypes, waitUntil, waitUntilRegistered, type SidecarQuery } from "./registered-types.ts";
import type { ActorHost } from "./actor-host.ts";
import { handleStreamEvent } from "./stream-events.ts";

export interface StreamHostingOptions {
  readonly client: BuildingBlocks;
  readonly host: ActorHost;
  readonly types: readonly HostedType[];
  readonly platform: Platform;
}

/** How long the sidecar may take to confirm a stream. */
const OPENED_MS = 30_000;
/** How long it may take from there to host the types. */
const HOSTED_MS = 5_000;
/** How long a stream that is half open can last on the sidecar's side: it pings at 10 s, and waits for 5 (gRPC's keepalive). */
const GONE_MS = 20_000;
/** For so long, and so often, it is looked whether the end of another stream has taken the types away. */
const WATCHED_MS = 30_000;
const WATCH_EVERY_MS = 1_000;

/**
 * Hosts actors over one stream for all types: whatever daprd calls goes to the stream that was registered last (callbackstream
 * in pkg/actors). It is opened again whenever it is lost.
 *
 * @throws DaprError why it could not be opened, such as `failed_precondition` for a sidecar whose app channel is HTTP
 */
export async function hostOverStream(options: StreamHostingOptions): Promise<Subscription> {
  const caller = requireStreams(callerOf(options.client), hostActors.name);
  return Subscription.open(caller, new ActorSource(caller, options), {});
}

export class ActorSource implements Source {
  readonly name = "actors";
  readonly #caller: StreamCaller;
  readonly #options: StreamHostingOptions;
  readonly #types: readonly string[];

  constructor(caller: StreamCaller, options: StreamHostingOptions) {
    this.#caller = caller;
    this.#options = options;
    this.#types = options.types.map(({ type }) => type);
  }

  /**
   * A stream that ends takes its types away, whoever else has registered them meanwhile (SubscribeActorEventsAlpha1 in pkg/
   * api/grpc/actorcallbacks.go): so the one before has to be gone first, and it is looked whether the types stay.
   */
  async open(signal: AbortSignalLike): Promise<Serving> {
    const query = this.#query(signal);
    await waitUntil(this.#types, (hosted) => hosted === undefined || hosted.length === 0, GONE_MS, query);
    const stream = await this.#stream(signal);
    try {
      await waitUntilRegistered(this.#types, HOSTED_MS, query);
    } catch (error) {
      await stream.drain();
      throw error;
    }
    void this.#watch(stream, query);
    return stream;
  }

  #query(signal: AbortSignalLike): SidecarQuery {
    const { pause, now } = this.#caller.clock;
    return { client: this.#options.client, pause, now, signal };
  }

  #stream(signal: AbortSignalLike): Promise<StreamConnection> {
    const { host, platform, types } = this.#options;
    const { logger, clock } = this.#caller;
    return this.#caller.stream(hostActors, types, { signal, timeoutMs: OPENED_MS }, async (channel) => {
      const first = await channel.receive();
      if (first?.is !== "opened")
        throw new DaprError("the sidecar did not confirm the stream", { code: "unavailable" });
      return new StreamConnection(channel, {
        logger,
        serve: (event) => handleStreamEvent(event, host, platform),
        lost: () => host.abandon(),
        pause: clock.pause,
      });
    });
  }

  async #watch(stream: StreamConnection, query: SidecarQuery): Promise<void> {
    const end = query.now() + WATCHED_MS;
    try {
      while (!stream.isOver && query.now() < end) {
        await query.pause(WATCH_EVERY_MS, query.signal);
        const hosted = await registeredTypes(this.#types, query);
        if (hosted !== undefined && hosted.length < this.#types.length) {
          stream.giveUp(new DaprError("the sidecar has let go of the actor types", { code: "unavailable" }));
        }
      }
    } catch {
      // The subscription was closed.
    }
  }
}
