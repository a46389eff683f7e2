import { DaprServer, reply } from "@dapr-ts/server";
import { serverOptions } from "../app-options.ts";
import { problem } from "../photo/problem.ts";
import { PHOTO_METHOD, readPhoto } from "../photo/read-photo.ts";
import { publishEvent } from "../publish-event.ts";
import { runApp } from "../run-app.ts";
import { classification } from "./classification.ts";
import { ModelMissingError } from "./model-files.ts";
import { ModelSlot } from "./model-slot.ts";

const server = new DaprServer(serverOptions({ port: 9003, daprHttpPort: 3501 }));
const model = new ModelSlot();

server.method(
  "api/image",
  async (request) => {
    const photo = await readPhoto(request);
    const classifier = await model.get().catch((error: unknown) => {
      if (!(error instanceof ModelMissingError)) throw error;
      throw problem(503, "model_missing", error.message);
    });
    const answer = classification(await classifier.classify(photo, 3));
    await publishEvent(server.client, "classify", photo);
    // A client that accepts text receives the sentence alone, as on the demo's page.
    return /\btext\/(?:html|plain)\b/.test(request.headers.get("accept") ?? "")
      ? reply(answer.sentence, { headers: { "content-type": "text/html; charset=utf-8" } })
      : reply(answer);
  },
  PHOTO_METHOD,
);

server.method(
  "api/status",
  () =>
    model.get().then(
      () => ({ ready: true }),
      (error: unknown) => ({ ready: false, why: error instanceof Error ? error.message : String(error) }),
    ),
  { verb: "GET" },
);

await runApp("image-api-classify", server, () => model.close());
