import { DaprError, type SidecarMetadata } from "@dapr-ts/core";
import { CliError } from "../spec/cli-error.ts";

/** Parts of a failed call from which its explanation is made. */
interface Failed {
  /** The sidecar, such as `the sidecar of "orders"`. */
  readonly sidecar: string;
  /** The first name that the call concerns: an instance, a job, a component or an actor type. */
  readonly name: string;
  /** The groups of the text's expression. */
  readonly groups: readonly string[];
}

/** Explanations of texts of the client and of daprd. The first one that matches is used. */
const BY_TEXT: readonly (readonly [text: RegExp, explain: (failed: Failed) => string])[] = [
  [
    /^no response from the sidecar at (\S+): (.*)$/s,
    ({ sidecar, groups: [address = "", reason = ""] }) =>
      sidecar === ENVIRONMENT
        ? `no sidecar responds at ${address} (${reason}); correct or unset DAPR_HTTP_PORT and DAPR_GRPC_PORT`
        : `${sidecar} does not respond at ${address} (${reason}); read its log, or start the app again`,
  ],
  [
    /^no response within (\d+ ms)$/,
    ({ sidecar, groups: [time = ""] }) =>
      `${sidecar} did not respond within ${time}; read its log, or start the app again`,
  ],
  [
    /placement service is not configured/,
    ({ sidecar }) =>
      `${sidecar} runs without placement, which actors and workflows require; start the app without --no-placement`,
  ],
  [
    /scheduler clients are disabled/,
    ({ sidecar }) =>
      `${sidecar} runs without the scheduler, which jobs require; start the app without --no-scheduler`,
  ],
  [
    /no state store with actor support|not configured to use the actor runtime/,
    ({ sidecar }) =>
      `${sidecar} has no state store for actors and workflows; set actorStateStore to "true" in one of its state stores`,
  ],
  [
    /^no workflow worker is connected/,
    ({ sidecar }) =>
      `no workflow worker is connected to ${sidecar}; start an app with workflows() and the same app id`,
  ],
  [
    /no such instance exists|workflow instance does not exist/,
    ({ name }) => `the workflow instance "${name}" does not exist; \`dapr-ts workflow list\` prints the ids`,
  ],
  [
    /an active workflow with ID '(.*)' already exists/,
    ({ groups: [id = ""] }) => `the workflow instance "${id}" already runs; choose another --id`,
  ],
  [
    /has not yet completed/,
    ({ name }) =>
      `the workflow instance "${name}" has not ended; terminate it first, or purge it with --force`,
  ],
  [
    /not in a terminal state|cannot rerun/,
    ({ name }) => `the workflow instance "${name}" has not ended; terminate it before you rerun it`,
  ],
  [
    /does not have history event with ID '(.*)'/,
    ({ name, groups: [event = ""] }) =>
      `the workflow instance "${name}" has no event ${event}; \`dapr-ts workflow history ${name}\` prints its events`,
  ],
  [
    /reminders are only possible on hosted actor types/,
    ({ sidecar, name }) =>
      `${sidecar} does not host the actor type "${name}"; name an app that hosts it with --app-id`,
  ],
  [
    /no running app hosts the actor type/,
    ({ name }) =>
      `no running app hosts the actor type "${name}"; \`dapr-ts actors list\` prints the types of an app`,
  ],
  [/job already exists/, ({ name }) => `the job "${name}" already exists; replace it with --overwrite`],
  [
    /job failed validation: (.*)$/s,
    ({ name, groups: [reason = ""] }) =>
      `the job "${name}" is not valid: ${reason}; correct --schedule, for example to '@every 10s'`,
  ],
];

/** Kinds of components by the errors that report a missing one, with the beginning of their types. */
const KINDS: Readonly<Record<string, readonly [kind: string, type: string]>> = {
  STATE_STORE: ["state store", "state."],
  PUBSUB: ["pub/sub component", "pubsub."],
  SECRET_STORE: ["secret store", "secretstores."],
};
const NO_COMPONENT = /^ERR_(STATE_STORE|PUBSUB|SECRET_STORE)S?_NOT_(?:FOUND|CONFIGURED)$/;

const ENVIRONMENT = "the sidecar of DAPR_HTTP_PORT";

/**
 * Returns an error with one sentence for an error of a call: what is wrong, the value, and what to do. Returns an error without an
 * explanation as it is.
 *
 * @param appId of the app whose sidecar was called; undefined for the sidecar of the environment
 * @param metadata Reads the sidecar's metadata.
 */
export async function explainCall(
  error: unknown,
  appId: string | undefined,
  metadata: () => Promise<Pick<SidecarMetadata, "components">>,
): Promise<unknown> {
  if (!(error instanceof DaprError)) return error;
  const { operation = "", subject = "", errorCode = "" } = error;
  const sidecar = appId === undefined ? ENVIRONMENT : `the sidecar of "${appId}"`;
  const [name = ""] = subject.split("/");
  const [, kind = ""] = NO_COMPONENT.exec(errorCode) ?? [];
  const missing = KINDS[kind];
  if (missing !== undefined) {
    const names = await componentsOf(missing[1], metadata);
    if (names !== undefined)
      return new CliError(`${sidecar} has no ${missing[0]} "${name}"; ${names}`, { cause: error });
  }
  const text = error.message.replace(` (${[operation, subject].filter(Boolean).join(" ")})`, "");
  for (const [pattern, explain] of BY_TEXT) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const failed = { sidecar, name, groups: match.slice(1) };
    return new CliError(explain(failed), { cause: error });
  }
  return error;
}

/** Returns which components there are to choose from, or undefined if the metadata cannot be read. */
async function componentsOf(
  type: string,
  metadata: () => Promise<Pick<SidecarMetadata, "components">>,
): Promise<string | undefined> {
  try {
    const { components } = await metadata();
    const names = components.filter((each) => each.type.startsWith(type)).map(({ name }) => name);
    return names.length === 0
      ? "add one to the folder of --resources-path"
      : `choose one of ${names.join(", ")}`;
  } catch {
    return undefined;
  }
}
