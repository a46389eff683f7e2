import { DaprError } from "../errors/dapr-error.ts";

/** Creates the error of a stream that the sidecar ended without an error of its own. */
export const streamEnded = (): DaprError =>
  new DaprError("the sidecar ended the stream", { code: "unavailable" });
