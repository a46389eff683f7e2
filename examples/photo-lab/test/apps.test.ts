import { DaprClient } from "@dapr-ts/client";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { setInRedis } from "../src/lab/seed-menu.ts";
import { decodePhoto } from "../src/photo/decode-photo.ts";
import { MAX_PHOTO_BYTES } from "../src/photo/limits.ts";
import { ask, post, SOON, startTestLab, showWhenFailed, type TestLab } from "./support/lab.ts";
import { testModel } from "./support/model.ts";
import { bomb, encoded, gradient, liar } from "./support/pictures.ts";
import { differences } from "./support/reference.ts";

const model = await testModel();
let lab: TestLab;
let web: string;
let events: string;

beforeAll(async () => {
  lab = await startTestLab("folder" in model ? model.folder : "/nowhere");
  web = lab.appUrls["web-port"];
  events = lab.appUrls["events-service"];
});

afterEach((context) => showWhenFailed(lab, context));
afterAll(() => lab?.[Symbol.asyncDispose]());

const hello = (api: string, photo: Uint8Array, headers: Record<string, string> = {}) =>
  ask(`${web}/api/hello`, post(photo, { api, ...headers }));
const lines = async () => (await ask(`${web}/api/invokecount`)).json as string[];
const history = async () => (await ask(`${web}/api/history`)).json as { count: number };
const stored = async () => (await ask(`${events}/events`)).json as { id: number; op_type: string }[];

describe("photos", () => {
  test.each(["grayscale", "rust"])("%s answers a PNG that is the reference's to the pixel", async (api) => {
    const { status, type, bytes } = await hello(api, await encoded("png", 200, 150));
    expect([status, type]).toEqual([200, "image/png"]);
    expect(await differences(gradient(200, 150), 3, bytes)).toBe(0);
  });

  test("a JPEG of 8 megapixels makes it there and back", async () => {
    const photo = await encoded("jpeg", 3_500, 2_400);
    const { status, bytes } = await hello("grayscale", photo);
    expect(status).toBe(200);
    expect((await decodePhoto(bytes)).width).toBe(3_500);
  });

  test.each(["png", "jpeg"] as const)(
    "the Wasm guest turns a %s as well, in all of its own",
    async (format) => {
      // Large enough for the guest's memory to grow.
      const photo = await encoded(format, 640, 480);
      const { status, type, bytes } = await hello("rust-wasi-socket", photo);
      expect([status, type]).toEqual([200, "image/png"]);
      if (format === "png") expect(await differences(gradient(640, 480), 3, bytes)).toBe(0);
      else expect(await decodePhoto(bytes)).toMatchObject({ width: 640, height: 480 });
      await expect.poll(async () => (await stored()).at(-1), SOON).toMatchObject({ op_type: "wasi-socket" });
    },
  );

  test("the Wasm guest keeps an alpha, and reads 16 bits and palettes", async () => {
    const raw = gradient(60, 40, 4);
    const image = () => sharp(raw, { raw: { width: 60, height: 40, channels: 4 } });
    const alpha = await hello("wasi-socket", await image().png().toBuffer());
    expect(await differences(raw, 4, alpha.bytes)).toBe(0);
    const deep = await hello("wasi-socket", await image().toColourspace("rgb16").png().toBuffer());
    expect(deep.status).toBe(200);
    const palette = await image().removeAlpha().png({ palette: true, dither: 0 }).toBuffer();
    const { data } = await decodePhoto(palette);
    expect(await differences(data, 3, (await hello("wasi-socket", palette)).bytes)).toBe(0);
  });

  test("each is counted and written down, and its event is stored", async () => {
    const [before, eventsBefore] = [await lines(), await stored()];
    const photo = await encoded("jpeg");
    await hello("grayscale", photo);
    const [line = "", ...rest] = await lines();
    expect(rest).toEqual(before.slice(0, 9));
    const number = Number(/^event-(\d+)##/.exec(line)?.[1]);
    expect(number).toBe(before.length + 1);
    expect(line).toMatch(
      /^event-\d+##\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,image-api-grayscale,old_size: \d+\.\d\d \(kb\), cur_size: \d+\.\d\d \(kb\) cost_time: \d+\.\d{3} \(s\)$/,
    );
    await expect.poll(stored, SOON).toHaveLength(eventsBefore.length + 1);
    expect((await stored()).at(-1)).toMatchObject({ op_type: "grayscale", input_size: photo.length });
  });

  test("twenty at once are all counted", async () => {
    const { count } = await history();
    const eventsBefore = (await stored()).length;
    const photo = await encoded("png");
    const answers = await Promise.all(Array.from({ length: 20 }, () => hello("grayscale", photo)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await history()).count).toBe(count + 20);
    const numbers = (await lines()).map((line) => Number(/^event-(\d+)##/.exec(line)?.[1]));
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, i) => count + 20 - i));
    await expect.poll(async () => (await stored()).length, SOON).toBe(eventsBefore + 20);
    expect(new Set((await stored()).map(({ id }) => id)).size).toBe(eventsBefore + 20);
  });
});

describe.skipIf("lacks" in model)(`classify${"lacks" in model ? ` (skipped: ${model.lacks})` : ""}`, () => {
  const parrot = "parrot" in model ? model.parrot : new Uint8Array();

  test.each(["classify", "go"])("%s names a parrot a macaw", async (api) => {
    const { status, json } = await hello(api, parrot);
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        label: "macaw",
        sentence: expect.stringMatching(/^It is very likely a <a .*>macaw<\/a> in the picture$/) as string,
      },
    });
    expect((json as { confidence: number }).confidence).toBeGreaterThan(0.95);
  });

  test("a client that accepts HTML receives the demo's sentence", async () => {
    const { type, bytes } = await hello("go", parrot, { accept: "text/html" });
    expect(type).toMatch(/^text\/html/);
    expect(bytes.toString()).toBe(
      "It is very likely a <a href='https://www.google.com/search?q=macaw'>macaw</a> in the picture",
    );
  });
});

describe("photos that are refused", async () => {
  const jpeg = await encoded("jpeg", 400, 300);
  const cases: [string, string, Uint8Array, number][] = [
    ["what is not an image", "grayscale", Buffer.from("I am no photo."), 415],
    ["an empty body", "grayscale", Buffer.alloc(0), 400],
    ["a decompression bomb", "grayscale", bomb(20_000), 413],
    ["20 MB", "grayscale", Buffer.alloc(20_000_000, "x"), 413],
    ["a byte too many", "grayscale", Buffer.alloc(MAX_PHOTO_BYTES + 1), 413],
    ["a JPEG that is cut short", "grayscale", jpeg.subarray(0, jpeg.length * 0.6), 422],
    ["an unknown api", "java", jpeg, 400],
    ["no api", "", jpeg, 400],
  ];
  for (const [what, , photo, status] of cases.slice(0, 6)) cases.push([what, "wasi-socket", photo, status]);
  cases.push(["a PNG that inflates to more than its header declares", "wasi-socket", liar(100_000_000), 413]);
  // With a model; without one there is nothing that could look at a photo.
  if ("parrot" in model) {
    for (const [what, , photo, status] of cases.slice(0, 6)) cases.push([what, "classify", photo, status]);
  }

  test.each(cases)("%s (%s)", async (_, api, photo, status) => {
    const { count } = await history();
    // Until here each photo has left one event.
    await expect.poll(stored, SOON).toHaveLength(count);
    expect(await hello(api, photo)).toMatchObject({
      status,
      type: "application/problem+json",
      json: { status, detail: expect.stringMatching(/^[A-Z].*\.$/) as string },
    });
    expect((await history()).count).toBe(count);
    expect((await hello("grayscale", jpeg)).status).toBe(200);
    await expect.poll(stored, SOON).toHaveLength(count + 1);
  });

  test.each(["image-api-grayscale", "image-api-classify", "image-api-wasi-socket"] as const)(
    "%s itself checks every request, from any caller",
    async (appId) => {
      const image = (body: Uint8Array | string) => ask(`${lab.appUrls[appId]}/api/image`, post(body));
      const before = (await stored()).length;
      const statuses = [];
      for (const body of ["", Buffer.alloc(MAX_PHOTO_BYTES + 1)]) statuses.push((await image(body)).status);
      expect(statuses).toEqual([400, 413]);
      expect(await stored()).toHaveLength(before);
    },
  );

  test("an app itself refuses as well, without its sidecar and with it", async () => {
    const app = `${lab.appUrls["image-api-grayscale"]}/api/image`;
    const sidecar = `${lab.dapr.apps["events-service"].httpEndpoint}/v1.0/invoke/image-api-grayscale/method/api/image`;
    const before = (await stored()).length;
    for (const url of [app, sidecar]) {
      expect((await ask(url, post("I am no photo."))).status).toBe(415);
      expect((await ask(url, post(jpeg))).type).toBe("image/png");
    }
    await expect.poll(stored, SOON).toHaveLength(before + 2);
  });
});

describe("events-service", () => {
  test("answers as the demo's did", async () => {
    expect((await ask(`${events}/`)).bytes.toString()).toBe(
      "The valid endpoints are /init /create_event /events",
    );
    expect((await ask(`${events}/init`)).json).toEqual({ status: true });
    expect(await stored()).toEqual([]);
    const event = { event_ts: 1_795_269_277_954, op_type: "grayscale", input_size: 68_016 };
    const created = await ask(`${events}/create_event`, post(JSON.stringify(event)));
    expect(created.json).toEqual({ status: true });
    expect(await stored()).toEqual([{ id: 1, ...event }]);
    expect((await ask(`${events}/elsewhere`)).status).toBe(404);
  });

  test("refuses a page from elsewhere, which could otherwise clear the events", async () => {
    const before = await stored();
    const headers = { origin: "https://elsewhere.example" };
    expect((await ask(`${events}/init`, { headers })).status).toBe(403);
    expect(await stored()).toEqual(before);
  });

  test("refuses what is not an event", async () => {
    const before = await stored();
    for (const body of ["", "[]", "{", '{"op_type":"x"}', '{"event_ts":1,"op_type":"x","input_size":-1}'])
      expect((await ask(`${events}/create_event`, post(body))).status, body).toBe(400);
    expect(await stored()).toEqual(before);
  });

  test("gives each of many at once an id of its own", async () => {
    await ask(`${events}/init`);
    const event = JSON.stringify({ event_ts: 1, op_type: "load", input_size: 2 });
    await Promise.all(Array.from({ length: 40 }, () => ask(`${events}/create_event`, post(event))));
    expect((await stored()).map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  test("takes an event that is delivered again for the one that it is", async () => {
    await ask(`${events}/init`);
    const dapr = new DaprClient({ httpEndpoint: lab.dapr.apps["image-api-grayscale"].httpEndpoint });
    const data = { event_ts: 1, op_type: "twice", input_size: 2 };
    const send = (id: string) => dapr.pubsub.publish("pubsub", "image-events", data, { cloudEvent: { id } });
    for (const id of ["one", "one", "two"]) await send(id);
    await expect.poll(async () => (await stored()).length, SOON).toBe(2);
    expect((await stored()).map(({ id }) => id)).toEqual([1, 2]);
    await dapr.close();
  });
});

test("25 concurrent updates of one key on the real store are all saved, the first one included", async () => {
  const dapr = new DaprClient({ httpEndpoint: lab.dapr.apps["web-port"].httpEndpoint });
  const increment = () =>
    dapr.state.update<number>("statestore", "race", (value = 0) => value + 1, { attempts: 100 });
  await Promise.all(Array.from({ length: 25 }, increment));
  expect(await dapr.state.get("statestore", "race")).toBe(25);
  await dapr.close();
});

test("the menu is the configuration store's, as it is now", async () => {
  const home = async () => (await ask(`${web}/static/home.html`)).bytes.toString();
  expect(await home()).toContain('<option value="classify">Classify</option>');
  await setInRedis(lab.redis, "option-1", "Go");
  expect(await home()).toContain('<option value="classify">Go</option>');
  await setInRedis(lab.redis, "option-1", "Classify");
});

test("the page comes with a policy, its files with their types, and nothing else is served", async () => {
  const response = await fetch(`${web}/`);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
  const { headers } = await fetch(`${web}/api/history`);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect((await fetch(`${web}/api/hello`, { method: "POST" })).headers.get("x-content-type-options")).toBe(
    "nosniff",
  );
  const types = { "page.js": "text/javascript", "style.css": "text/css", "icon.svg": "image/svg+xml" };
  for (const [name, type] of Object.entries(types))
    expect((await ask(`${web}/static/${name}`)).type).toMatch(new RegExp(`^${type.replace("+", "\\+")}`));
  for (const path of ["static/nothing.js", "static/..%2Fpackage.json", "package.json"])
    expect((await ask(`${web}/${path}`)).status, path).toBe(404);
});

test("a sidecar that ends is reported with the last lines of its log", async () => {
  await using broken = await startTestLab("/nowhere");
  const lost = broken.lost();
  await broken.dapr.apps["image-api-classify"].kill();
  await expect(lost).rejects.toThrow(/^daprd image-api-classify has ended with SIGKILL\n[^]*level=info/);
});
