import { HOSTS } from "@dapr-ts/guests/hosts";
import { oneOf, port, readOptions, readValue } from "./options.ts";

/**
 * Reads the options of a program that runs a guest with a sidecar: `--host` is the guest's engine, `--port` the guest's port,
 * `--sidecar-port` the port of its sidecar.
 */
export const guestOptions = (args?: readonly string[]) =>
  readOptions(
    {
      host: oneOf(HOSTS, "quickjs"),
      port: portFrom("APP_PORT", 9004),
      "sidecar-port": portFrom("DAPR_HTTP_PORT", 3502),
    },
    args,
  );

const portFrom = (variable: string, usual: number) =>
  port(readValue(variable, port(usual), process.env[variable]));
