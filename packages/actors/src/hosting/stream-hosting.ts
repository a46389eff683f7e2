import type { BuildingBlocks } from "@dapr-ts/core";
import {
  DaprError,
  Subscription,
  callerOf,
  hostActors,
  internally,
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

/** The time that the sidecar has to confirm a stream. */
const OPENED_MS = 30_000;
/** The time that it then has to host the types. */
const HOSTED_MS = 5_000;
/** The time for which a half-open stream can last in the sidecar: it pings after 10 s and waits for 5 s (gRPC's keepalive). */
const GONE_MS = 20_000;
/** How long and how often to check that the end of an older stream did not remove the types. */
const WATCHED_MS = 30_000;
const WATCH_EVERY_MS = 1_000;

/**
 * Hosts actors over one stream for all types, because daprd sends every call to the stream that was registered last
 * (callbackstream in pkg/actors). Opens it again whenever it is lost.
 *
 * @throws DaprError if it cannot be opened, such as `failed_precondition` for a sidecar whose app channel is HTTP
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
   * Opens a stream once the one before is gone, then checks that the types stay. The end of a stream removes its types even if
   * another stream has registered them since (SubscribeActorEventsAlpha1 in pkg/api/grpc/actorcallbacks.go).
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
    const options = { ...internally(), signal, timeoutMs: OPENED_MS };
    return this.#caller.stream(hostActors, types, options, async (channel) => {
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
          stream.giveUp(
            new DaprError("the sidecar no longer hosts the actor types of this stream", {
              code: "unavailable",
            }),
          );
        }
      }
    } catch {
      // The subscription was closed.
    }
  }
}
