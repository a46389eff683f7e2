import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { CliError } from "../spec/cli-error.ts";
import { encode, type LeaseReply, type LeaseRequest, type Part } from "./protocol.ts";

/** A connection to the control plane after it has granted a lease. */
export interface LeaseConnection {
  readonly ready: Extract<LeaseReply, { state: "ready" }>;
  close(): void;
}

export interface LeaseHooks {
  /** The control plane has started a part again. */
  readonly onRestarted: (part: Part, how: string) => void;
  /** The connection ended, and not by `close()`. */
  readonly onLost: () => void;
}

/** A control plane greets at once; a busy machine takes its time. */
const HELLO_MS = 20_000;

type Outcome = LeaseConnection | "refused" | "foreign" | "stopping";

/**
 * Connects once. `refused`: nothing listens on the port. `foreign`: another program does. `stopping`: a control plane that
 * ends still has the port.
 *
 * @throws CliError if a part cannot be started
 */
export function attempt(
  {
    want,
    persist,
    firstPort,
    signal,
  }: LeaseRequest & { firstPort: number; signal?: AbortSignal | undefined },
  hooks: LeaseHooks,
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const socket = connect(firstPort, "127.0.0.1");
  const silence = setTimeout(() => end("foreign"), HELLO_MS);
  const abort = (): void => end("stopping");
  signal?.addEventListener("abort", abort);
  let granted = false;
  let closed = false;
  void promise
    .finally(() => {
      clearTimeout(silence);
      signal?.removeEventListener("abort", abort);
    })
    .catch(() => undefined);

  function end(outcome: Outcome): void {
    resolve(outcome);
    socket.destroy();
  }

  socket.once("connect", () => socket.write(encode({ want, persist })));
  socket.on("error", (error: NodeJS.ErrnoException) =>
    end(error.code === "ECONNREFUSED" ? "refused" : "stopping"),
  );
  socket.once("close", () => {
    resolve("stopping");
    if (granted && !closed) hooks.onLost();
  });
  const lines = createInterface({ input: socket });
  lines.on("error", () => undefined);
  lines.on("line", (line) => {
    const reply = parse(line);
    if (reply === undefined) end("foreign");
    else if (reply.state === "hello") clearTimeout(silence);
    else if (reply.state === "failed") {
      reject(new CliError(reply.message));
      socket.destroy();
    } else if (reply.state === "restarted") hooks.onRestarted(reply.part, reply.how);
    else if (reply.state === "ready") {
      granted = true;
      resolve({ ready: reply, close: () => close(socket) });
    }
  });

  function close(open: Socket): void {
    closed = true;
    open.destroy();
  }

  return promise;
}

function parse(line: string): LeaseReply | undefined {
  try {
    const value = JSON.parse(line) as LeaseReply | null;
    return typeof value === "object" && typeof value?.state === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
