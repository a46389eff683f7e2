import { DaprError, type Reply } from "@dapr-ts/server";
import { isProblem, problem, problemReply } from "../photo/problem.ts";

/** Converts the error of an image app's call to a response for the page, with the app's own words if it sent some. */
export function failure(error: unknown, appId: string): Reply {
  if (!(error instanceof DaprError)) throw error;
  if (isProblem(error.body)) return problemReply(error.body);
  // daprd could not reach the app; without this code `unavailable` means that daprd itself could not be reached.
  if (error.errorCode === "ERR_DIRECT_INVOKE") {
    return problem(
      502,
      "unreachable",
      `${appId} cannot be reached through Dapr. Are it and its sidecar running?`,
    );
  }
  switch (error.code) {
    case "canceled":
    case "deadline_exceeded":
      return problem(504, "too_slow", `${appId} took too long.`);
    case "unavailable":
      return problem(503, "unreachable", "The Dapr sidecar of web-port does not answer. Is it running?");
    default:
      return problem(502, "failed", `${appId} failed: ${error.message}`);
  }
}
