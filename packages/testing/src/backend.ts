import { DaprTestingError } from "./errors.ts";
import type { Backend } from "./options.ts";

/** The variable that chooses a backend where no option does, so that one suite runs on each. */
const BACKEND_VARIABLE = "DAPR_TS_BACKEND";

/** Resolves when a backend is available; rejects with the reason otherwise. */
export interface BackendProbes {
  readonly container: () => Promise<unknown>;
  readonly process: () => Promise<unknown>;
}

/**
 * Returns the backend to use: the named one, else the first that is available.
 *
 * @throws DaprTestingError `invalid_argument` for an unknown name; `no_backend` with what each one lacks
 */
export async function chooseBackend(
  wanted: Backend | undefined,
  env: NodeJS.ProcessEnv,
  probes: BackendProbes,
): Promise<Backend> {
  return namedBackend(wanted, env) ?? (hasExisting(env) ? "existing" : chooseOwn(probes, EXISTING_WAY_OUT));
}

/**
 * Returns the backend that an option or the environment names.
 *
 * @throws DaprTestingError `invalid_argument` for an unknown name
 */
export function namedBackend(wanted: Backend | undefined, env: NodeJS.ProcessEnv): Backend | undefined {
  const name: string | undefined = wanted ?? env[BACKEND_VARIABLE];
  if (name === undefined || name === "") return undefined;
  if (name === "container" || name === "process" || name === "existing") return name;
  throw new DaprTestingError(
    "invalid_argument",
    `${wanted === undefined ? BACKEND_VARIABLE : "backend"} is "${name}": it must be "container", "process" or "existing"`,
  );
}

/**
 * Returns the first backend that can start something.
 *
 * @throws DaprTestingError `no_backend` with what each one lacks
 */
export async function chooseOwn(
  probes: BackendProbes,
  ...waysOut: string[]
): Promise<"container" | "process"> {
  const container = await failureOf(probes.container);
  if (container === undefined) return "container";
  const process = await failureOf(probes.process);
  if (process === undefined) return "process";
  throw new DaprTestingError(
    "no_backend",
    [
      "No backend is available on this machine. One of these is enough:",
      `- containers: ${container}`,
      `- processes: ${process}`,
      ...waysOut,
    ].join("\n"),
  );
}

const EXISTING_WAY_OUT =
  "- a sidecar that runs already: set DAPR_HTTP_ENDPOINT and DAPR_GRPC_ENDPOINT (or DAPR_HTTP_PORT and " +
  "DAPR_GRPC_PORT) to it";

/** Returns whether the environment names a sidecar that already runs. */
function hasExisting(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env["DAPR_HTTP_ENDPOINT"] || env["DAPR_HTTP_PORT"]);
}

async function failureOf(probe: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
