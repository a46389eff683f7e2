/** Parts that runs share. `memory` is the Redis in memory behind the default components. */
export type Part = "placement" | "scheduler" | "memory";

/** First line of a run to the control plane. */
export interface LeaseRequest {
  readonly want: readonly Part[];
  /** The scheduler's data outlives the control plane. */
  readonly persist: boolean;
}

/** Lines of the control plane to a run. */
export type LeaseReply =
  /** Sent at once, by which a run recognizes a control plane. */
  | { readonly state: "hello" }
  | {
      readonly state: "ready";
      /** Addresses of the wanted parts. */
      readonly addresses: Readonly<Partial<Record<Part, string>>>;
      readonly pid: number;
      readonly persist: boolean;
    }
  | { readonly state: "failed"; readonly message: string }
  /** It ends; the run connects again. */
  | { readonly state: "stopping" }
  /** A part ended, and was started again. */
  | { readonly state: "restarted"; readonly part: Part; readonly how: string };

/** The first of the fixed ports of the control plane; the others follow it. */
export const DEFAULT_PORT = 7530;

/** The variable with another first port, for a second control plane on one machine. */
export const PORT_VARIABLE = "DAPR_TS_CONTROL_PLANE_PORT";

/** Returns the fixed ports, all on 127.0.0.1. */
export function fixedPorts(first: number): {
  readonly lease: number;
  readonly placement: number;
  readonly scheduler: number;
  readonly memory: number;
  readonly etcdClient: number;
  readonly etcdPeer: number;
} {
  return {
    lease: first,
    placement: first + 1,
    scheduler: first + 2,
    memory: first + 3,
    etcdClient: first + 4,
    etcdPeer: first + 5,
  };
}

/** Number of fixed ports. */
export const PORT_COUNT = 6;

/** Writes a message as one line. */
export function encode(message: LeaseRequest | LeaseReply): string {
  return `${JSON.stringify(message)}\n`;
}
