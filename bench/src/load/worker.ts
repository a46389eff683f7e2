import { connectTo } from "../contestants/all.ts";
import type { Contestant } from "../contestants/contestant.ts";
import { verify } from "../contestants/verify.ts";
import type { Reply, Request } from "./protocol.ts";
import { measureSlice } from "./slice.ts";

// The process of one contestant: it does what it is asked, one request at a time.
let contestant: Contestant | undefined;

async function answer(request: Request): Promise<Reply> {
  if (request.kind === "connect") {
    contestant = await connectTo(request.contestant, request.sidecar);
    await verify(contestant.calls);
    return { kind: "done" };
  }
  if (contestant === undefined) throw new Error("not connected");
  if (request.kind === "close") {
    await contestant.close();
    return { kind: "done" };
  }
  const { call: name, inFlight, ms } = request;
  const { calls, within = (run) => run() } = contestant;
  return { kind: "measured", slice: await within(() => measureSlice(calls[name], inFlight, ms)) };
}

process.on("message", (request: Request) => {
  void answer(request)
    .catch((error: unknown): Reply => {
      return {
        kind: "failed",
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    })
    .then((reply) => process.send?.(reply));
});
process.once("disconnect", () => process.exit());
