import type { Backend } from "./options.ts";
import type { DaprRuntime, Service, Sidecar } from "./runtime.ts";

export interface RuntimeParts<Name extends string> {
  readonly backend: Backend;
  readonly appHost: string;
  readonly first: Sidecar;
  readonly apps: Readonly<Record<Name, Sidecar>>;
  readonly placement: Service | undefined;
  readonly scheduler: Service | undefined;
  readonly stop: () => Promise<void>;
}

/** The runtime that startDapr() returns. */
export class RuntimeHandle<Name extends string> implements DaprRuntime<Name> {
  readonly backend: Backend;
  readonly appHost: string;
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  readonly apps: Readonly<Record<Name, Sidecar>>;
  readonly placement: Service | undefined;
  readonly scheduler: Service | undefined;
  readonly #stop: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(parts: RuntimeParts<Name>) {
    this.backend = parts.backend;
    this.appHost = parts.appHost;
    this.httpEndpoint = parts.first.httpEndpoint;
    this.grpcEndpoint = parts.first.grpcEndpoint;
    this.apps = parts.apps;
    this.placement = parts.placement;
    this.scheduler = parts.scheduler;
    this.#stop = parts.stop;
  }

  logs(): string {
    const services: (Service | undefined)[] = [
      ...Object.values<Sidecar>(this.apps),
      this.placement,
      this.scheduler,
    ];
    return services
      .flatMap((service) => (service ? [`== ${service.name} ==`, service.logs()] : []))
      .join("\n");
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
