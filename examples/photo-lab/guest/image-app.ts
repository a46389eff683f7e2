import { encode } from "fast-png";
import {
  DaprApp,
  DaprError,
  reply,
  type DaprAppOptions,
  type DaprClient,
  type Reply,
} from "@dapr-ts/wasi-fetch";
import { EVENTS_TOPIC, PUBSUB } from "../src/components.ts";
import { MAX_PHOTO_BYTES, megabytes } from "../src/photo/limits.ts";
import { decode, Refusal, type Pixels } from "./decode.ts";

/** The grayscale app inside of a Wasm guest: all of it, from the request to the PNG. */
export function imageApp(
  client: DaprClient,
  print: (line: string) => void,
  options: DaprAppOptions = {},
): DaprApp {
  const app = new DaprApp({ ...options, maxBodyBytes: MAX_PHOTO_BYTES });
  app.method(
    "api/image",
    async (request) => {
      try {
        const photo = await request.bytes();
        if (photo.length === 0)
          throw new Refusal(400, "empty", "The photo is missing: the request's body is empty.");
        const png = grayscale(decode(photo));
        await publish(photo.length);
        return reply(png, { headers: { "content-type": "image/png" } });
      } catch (error) {
        return refused(error);
      }
    },
    { verb: "POST" },
  );
  app.method("api/status", () => ({ ready: true }), { verb: "GET" });
  return app;

  async function publish(input_size: number): Promise<void> {
    try {
      const event = { event_ts: Date.now(), op_type: "wasi-socket", input_size };
      await client.pubsub.publish(PUBSUB, EVENTS_TOPIC, event);
    } catch (error) {
      print(`an event of the guest was lost: ${String(error)}`);
    }
  }
}

/** The same formula as the Wasm function's in assembly/grayscale.ts. */
function grayscale({ width, height, channels, data }: Pixels): Uint8Array {
  const to = channels === 4 ? 2 : 1;
  const gray = new Uint8Array(width * height * to);
  for (let from = 0, at = 0; at < gray.length; from += channels, at += to) {
    const [red, green, blue] = [data[from] as number, data[from + 1] as number, data[from + 2] as number];
    gray[at] = (2126 * red + 7152 * green + 722 * blue) / 10000;
    if (to === 2) gray[at + 1] = data[from + 3] as number;
  }
  return encode({ width, height, data: gray, channels: to, depth: 8 }, { zlib: { level: 1 } });
}

function refused(error: unknown): Reply {
  const large = error instanceof DaprError && error.code === "resource_exhausted";
  const refusal = large
    ? new Refusal(
        413,
        "too_large",
        `The photo is too large: files of up to ${megabytes(MAX_PHOTO_BYTES)} are taken.`,
      )
    : error;
  if (!(refusal instanceof Refusal)) throw error;
  const { status, code, message: detail } = refusal;
  return reply({ status, code, detail }, { status, headers: { "content-type": "application/problem+json" } });
}
