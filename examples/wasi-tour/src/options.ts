import { HOSTS } from "@dapr-ts/guests/hosts";
import { oneOf, port, readOptions } from "@dapr-ts/page-kit/options";

/** `--host`: the guest's engine; `--port`: that of the guest; `--sidecar-port`: that of its sidecar. */
export const programOptions = (args?: readonly string[]) =>
  readOptions(
    {
      host: oneOf(HOSTS, "quickjs"),
      port: port(Number(process.env["APP_PORT"] ?? 9004)),
      "sidecar-port": port(Number(process.env["DAPR_HTTP_PORT"] ?? 3502)),
    },
    args,
  );
