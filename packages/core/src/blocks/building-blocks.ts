import { Actors } from "./actors/block.ts";
import { Binding } from "./binding/block.ts";
import type { Caller } from "../call/caller.ts";
import { Configuration } from "./configuration/block.ts";
import { asyncDispose } from "../platform/dispose.ts";
import { Conversation } from "./conversation/block.ts";
import { Health } from "./health/block.ts";
import { Jobs } from "./jobs/block.ts";
import { Locks } from "./lock/block.ts";
import { Mcp } from "./mcp/block.ts";
import { Metadata } from "./metadata/block.ts";
import { PubSub } from "./pubsub/block.ts";
import { Secret } from "./secret/block.ts";
import { SidecarProcess } from "./sidecar/block.ts";
import { State } from "./state/block.ts";
import { Workflow } from "./workflow/block.ts";

/** Every building block that all platforms share, over one pair of wires. Each platform's client extends it. */
export class BuildingBlocks {
  /** State: values by key in a store. */
  readonly state: State;
  /** Publish and subscribe: events on topics. */
  readonly pubsub: PubSub;
  /** Output bindings: operations of external systems. */
  readonly binding: Binding;
  /** Secrets. */
  readonly secret: Secret;
  /** Configuration items. */
  readonly configuration: Configuration;
  /** Distributed locks. */
  readonly lock: Locks;
  /** Jobs that the scheduler delivers. */
  readonly jobs: Jobs;
  /** Conversations with language models. */
  readonly conversation: Conversation;
  /** Workflows. */
  readonly workflow: Workflow;
  /** Tools of MCP servers. */
  readonly mcp: Mcp;
  /** The calls that the package of actors is built on. Applications use `@dapr-ts/actors`. */
  readonly actors: Actors;
  /** Metadata of the sidecar. */
  readonly metadata: Metadata;
  /** Health of the sidecar. */
  readonly health: Health;
  /** The process of the sidecar. */
  readonly sidecar: SidecarProcess;
  /** @internal */
  protected readonly caller: Caller;

  /** @internal */
  protected constructor(caller: Caller) {
    this.caller = caller;
    this.state = new State(caller);
    this.pubsub = new PubSub(caller);
    this.binding = new Binding(caller);
    this.secret = new Secret(caller);
    this.configuration = new Configuration(caller);
    this.lock = new Locks(caller);
    this.jobs = new Jobs(caller);
    this.conversation = new Conversation(caller);
    this.workflow = new Workflow(caller);
    this.mcp = new Mcp(caller);
    this.actors = new Actors(caller);
    this.metadata = new Metadata(caller);
    this.health = new Health(caller);
    this.sidecar = new SidecarProcess(caller);
  }

  /**
   * Closes every connection. Calls in flight and later calls reject with `canceled`. Handlers of subscriptions and work of
   * workers may finish first, for up to 30 s. A handler must not await it: it waits for that handler.
   *
   * @throws DaprError `deadline_exceeded` if handlers did not finish in time and their subscriptions were cut off
   */
  async close(): Promise<void> {
    await this.caller.close();
  }

  /** Closes every connection at the end of an `await using` block. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }
}
