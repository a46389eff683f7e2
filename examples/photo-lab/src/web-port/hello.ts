import { reply, type DaprClient, type HandlerContext, type MethodRequest, type Reply } from "@dapr-ts/server";
import { FUNCTIONS, functionNamed } from "../functions.ts";
import { problem } from "../photo/problem.ts";
import { readPhoto } from "../photo/read-photo.ts";
import { failure } from "./failure.ts";
import type { Invocations } from "./invocations.ts";

/** A PNG as bytes, the demo's sentence as text, or a classification as JSON. */
type Answer = Uint8Array | string | object;

/** `POST /api/hello`: has the photo in the body worked on by the function that the header `api` names. */
export function hello(client: DaprClient, invocations: Invocations) {
  return async (request: MethodRequest, ctx: HandlerContext): Promise<Reply> => {
    const name = request.headers.get("api") ?? "";
    const chosen = functionNamed(name);
    if (chosen === undefined) {
      const known = FUNCTIONS.flatMap((one) => [one.name, ...one.aliases]).join(", ");
      return problem(
        400,
        "unknown_function",
        `The function "${name}" does not exist; the header api can be: ${known}.`,
      );
    }
    const photo = await readPhoto(request);
    const begun = performance.now();
    let answer: Answer;
    try {
      answer = await client.invoker.invoke<Answer>(chosen.appId, "api/image", {
        verb: "POST",
        body: photo,
        headers: {
          accept: request.headers.get("accept") ?? "*/*",
          "content-type": "application/octet-stream",
        },
        signal: ctx.signal,
      });
    } catch (error) {
      return failure(error, chosen.appId);
    }
    const costMs = performance.now() - begun;
    const { content, type } = contentOf(answer);
    await invocations
      .add({
        at: Date.now(),
        appId: chosen.appId,
        oldSize: photo.length,
        newSize: Buffer.byteLength(content),
        costMs: Math.round(costMs),
      })
      // The photo is done, whether or not that can be written down.
      .catch((error: unknown) => console.warn("the history was not kept:", error));
    return reply(content, { headers: { "content-type": type, "cache-control": "no-store" } });
  };
}

function contentOf(answer: Answer): { content: Uint8Array | string; type: string } {
  if (answer instanceof Uint8Array) return { content: answer, type: "image/png" };
  return typeof answer === "string"
    ? { content: answer, type: "text/html; charset=utf-8" }
    : { content: JSON.stringify(answer), type: "application/json" };
}
