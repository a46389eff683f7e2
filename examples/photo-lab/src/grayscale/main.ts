import { DaprServer, reply } from "@dapr-ts/server";
import { serverOptions } from "../app-options.ts";
import { decodePhoto } from "../photo/decode-photo.ts";
import { PHOTO_METHOD, readPhoto } from "../photo/read-photo.ts";
import { publishEvent } from "../publish-event.ts";
import { runApp } from "../run-app.ts";
import { encodePng, loadGrayscale } from "./grayscale.ts";

const server = new DaprServer(serverOptions({ port: 9004, daprHttpPort: 3502 }));
const grayscale = await loadGrayscale();

server.method(
  "api/image",
  async (request) => {
    const photo = await readPhoto(request);
    const png = await encodePng(grayscale(await decodePhoto(photo)));
    await publishEvent(server.client, "grayscale", photo);
    return reply(png, { headers: { "content-type": "image/png" } });
  },
  PHOTO_METHOD,
);

server.method("api/status", () => ({ ready: true }), { verb: "GET" });

await runApp("image-api-grayscale", server);
