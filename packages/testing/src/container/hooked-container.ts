import type { GenericContainer } from "testcontainers";
import type { Container } from "./container-unit.ts";
import type { Engine } from "./engine.ts";

type PortBindings = Record<string, readonly { readonly HostPort?: string }[]>;

/** Result of starting a container. */
export interface StartOutcome {
  /** Undefined if no container was created. */
  readonly container: Container | undefined;
  /** `ended`: it started, and ended by itself. */
  readonly state: "running" | "ended" | "failed";
  readonly cause?: unknown;
}

/** A container that testcontainers starts, observed from its creation on. */
export interface HookedContainer {
  readonly definition: GenericContainer;
  /** Has the published ports listen on these addresses alone; on all addresses for an empty list. */
  publishOn(addresses: readonly string[]): void;
  start(): Promise<StartOutcome>;
}

/**
 * Prepares a container. testcontainers waits 10 s for the ports of a container that ended at once, then throws without
 * its log. The hook gets the container before it starts, so that its log can be read.
 */
export function hookedContainer({ library, client }: Engine, image: string): HookedContainer {
  let container: Container | undefined;
  let ended: ((value: StartOutcome) => void) | undefined;
  const settled = new AbortController();
  const endedEarly = new Promise<StartOutcome>((resolve) => {
    ended = resolve;
  });

  class Hooked extends library.GenericContainer {
    publishOn(addresses: readonly string[]): void {
      const published = Object.entries((this.hostConfig.PortBindings ?? {}) as PortBindings);
      if (addresses.length === 0) return;
      this.hostConfig.PortBindings = Object.fromEntries(
        published.map(([port, bindings]) => [
          port,
          bindings.flatMap(({ HostPort }) => addresses.map((HostIp) => ({ HostIp, HostPort }))),
        ]),
      );
    }

    protected override async containerCreated(id: string): Promise<void> {
      const made = client.container.getById(id);
      container = made;
      // Aborted once the outcome is known: Podman never responds for a container that did not start.
      made.wait({ condition: "next-exit", abortSignal: settled.signal }).then(
        () => ended?.({ container: made, state: "ended" }),
        () => undefined,
      );
    }
  }

  // Readiness is the launcher's own matter.
  const definition = new Hooked(image);
  definition.withWaitStrategy({
    waitUntilReady: async () => undefined,
    withStartupTimeout: () => definition["waitStrategy"] as never,
    isStartupTimeoutSet: () => false,
    getStartupTimeout: () => 0,
  });

  return {
    definition,
    publishOn: (addresses) => definition.publishOn(addresses),
    start() {
      const started = definition.start().then(
        (): StartOutcome => ({ container, state: "running" }),
        (cause: unknown): StartOutcome => ({ container, state: "failed", cause }),
      );
      return Promise.race([started, endedEarly]).finally(() => settled.abort());
    },
  };
}
