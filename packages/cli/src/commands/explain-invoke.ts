import { DaprError } from "@dapr-ts/core";
import { quote } from "../output/quote.ts";
import { RunRegistry } from "../registry/run-registry.ts";
import { CliError } from "../spec/cli-error.ts";

/**
 * Returns an error that names the running apps if none has the id, that names the flag that an app lacks, and that contains the
 * response of an app that failed.
 */
export function explainInvoke(error: unknown, appId: string, registry = new RunRegistry()): unknown {
  if (!(error instanceof DaprError)) return error;
  const ids = registry.list().flatMap(({ apps }) => apps.map((app) => app.appId));
  if (error.code === "unavailable" && !ids.includes(appId))
    return new CliError(
      `no app with the id ${quote(appId)} runs${ids.length === 0 ? "" : `; running: ${ids.join(", ")}`}`,
      { cause: error },
    );
  if (/app channel (?:is )?not initialized/.test(error.message))
    return new CliError(
      `${quote(appId)} cannot be called, since it was started without an app port; start it with --app-port or appPort`,
      { cause: error },
    );
  const { body } = error;
  if (body === undefined || body instanceof Uint8Array) return error;
  const text = textOf(body);
  return text === "" || text === undefined || error.message.includes(text)
    ? error
    : new CliError(`${error.message}\n${text}`, { cause: error });
}

/** Returns the text of a response: JSON with a message alone is its message. */
function textOf(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  const members = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const [[name, message] = []] = members;
  return members.length === 1 && name === "message" && typeof message === "string"
    ? message
    : JSON.stringify(body);
}
