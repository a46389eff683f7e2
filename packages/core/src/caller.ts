import { DaprError, inOperation, neverStarted } from "./errors/dapr-error.ts";
import type { CallOptions, Operation, Transport } from "./operation.ts";
import type { AbortSignalLike, Platform } from "./platform.ts";
import type { Subscriptions } from "./stream/subscriptions.ts";

/** Resolves after some milliseconds; rejects with `canceled` when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignalLike | undefined) => Promise<void>;

/** What a client does with time. */
export interface Clock {
  readonly pause: Pause;
  /** Milliseconds from some fixed point. */
  readonly now: () => number;
  /** Milliseconds since 1970, as the sidecar counts them when it says at which date something expires. */
  readonly date: () => number;
}

export interface CallerOptions extends Omit<Clock, "date"> {
  /** The wire that is asked first. */
  primary: Transport;
  platform: Platform;
  /** See {@link Clock.date}. Default: `Date.now`. */
  date?: Clock["date"] | undefined;
}

/**
 * Sends operations over one wire, and sends again, twice at most, what provably never reached the sidecar. Every building
 * block stands on a caller.
 */
export class Caller {
  readonly platform: Platform;
  readonly clock: Clock;
  protected readonly primary: Transport;

  constructor({ primary, platform, pause, now, date = Date.now }: CallerOptions) {
    this.platform = platform;
    this.primary = primary;
    this.clock = { pause, now, date };
  }

  /** The wire that is asked first. */
  get wire(): Transport["wire"] {
    return this.primary.wire;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    check(operation, input);
    const reason = whyNot(operation, this.wire, input);
    if (reason !== undefined) throw needsOther(operation.name, reason, this.wire);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.primary.call(operation, input, options);
      } catch (error) {
        if (saysAbsent(operation, error)) return undefined as O;
        if (attempt === 3 || operation.retry === "once" || !neverStarted(error)) throw error;
        await this.clock.pause(50 * attempt, options.signal);
      }
    }
  }

  /** True when the first wire carries the operation with this input. */
  carries<I, O>(operation: Operation<I, O>, input: I): boolean {
    return whyNot(operation, this.wire, input) === undefined;
  }

  /**
   * What opens subscriptions over streams.
   *
   * @throws DaprError `unimplemented` where there is no wire with streams
   */
  subscriptions(operation: string): Subscriptions {
    throw lacksStreams(operation);
  }

  close(): Promise<void> {
    return this.primary.close();
  }
}

/** Refuses input that no wire could carry as it is meant. */
export function check<I>(operation: { name: string; check?: (input: I) => void }, input: I): void {
  try {
    operation.check?.(input);
  } catch (error) {
    throw error instanceof DaprError ? inOperation(error, operation.name) : error;
  }
}

const nameOf = (wire: Transport["wire"]): string => (wire === "http" ? "HTTP" : "gRPC");

/** Why a wire cannot carry an operation; undefined when it can. */
export function whyNot<I, O>(
  operation: Operation<I, O>,
  wire: Transport["wire"],
  input: I,
): string | undefined {
  const form = operation[wire];
  return form === undefined ? `${operation.name} does not exist on ${nameOf(wire)}` : form.cannot?.(input);
}

/** What cannot be had of a wire says which one has it. */
export function needsOther(
  operation: string,
  reason: string,
  wire: Transport["wire"],
  more = "",
  cause?: unknown,
): DaprError {
  const text = `${reason}; it needs ${nameOf(wire === "http" ? "grpc" : "http")}${more}`;
  return new DaprError(text, { code: "unimplemented", operation, cause });
}

/** What takes a stream cannot be had of HTTP. */
export const lacksStreams = (operation: string): DaprError =>
  needsOther(operation, "HTTP has no streams", "http");

/** True for an error that only says that there is nothing by the name. */
export function saysAbsent<I, O>({ absent }: Operation<I, O>, error: unknown): boolean {
  return error instanceof DaprError && absent?.(error) === true;
}
