import { requireFreePort } from "@dapr-ts/page-kit/free-port";
import { flag, readOptions } from "@dapr-ts/page-kit/options";
import { APPS } from "./lab/usual-apps.ts";

/** `--free-ports`: takes ports that are free, in the place of the usual ones, which must be free without it. */
export async function programOptions(args?: readonly string[]) {
  const options = await readOptions({ "free-ports": flag() }, args);
  if (options["free-ports"]) return options;
  for (const { port, daprHttpPort } of APPS)
    for (const one of [port, daprHttpPort]) await requireFreePort(one, "start the lab with --free-ports");
  return options;
}
