import { expect, test } from "vitest";
import { DaprError } from "../../src/index.ts";
import {
  BuildingBlocks,
  WiresCaller,
  HttpTransport,
  InvokerBase,
  type HttpCarrier,
  type HttpReply,
  type Platform,
} from "../../src/internal.ts";

const platform: Platform = {
  utf8Encode: (text) => new TextEncoder().encode(text),
  utf8Decode: (bytes) => new TextDecoder().decode(bytes),
  randomId: () => "id",
};

/** Notes what would have been asked, and answers nothing. */
class Recorder implements HttpCarrier {
  readonly name = "recorder";
  readonly asked: string[] = [];

  send({ method, path }: { method: string; path: string }): Promise<HttpReply> {
    this.asked.push(`${method} ${path}`);
    const reply: HttpReply = {
      status: 204,
      header: () => undefined,
      headers: () => [],
      bytes: () => new Uint8Array(0),
      text: () => "",
    };
    return Promise.resolve(reply);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class Client extends BuildingBlocks {
  readonly invoker: InvokerBase;

  constructor(carrier: HttpCarrier) {
    super(
      new WiresCaller({
        primary: new HttpTransport({
          carrier,
          platform,
          apiToken: undefined,
          timeoutMs: 1_000,
          negotiator: undefined,
        }),
        platform,
        pause: () => Promise.resolve(),
        now: () => 0,
      }),
    );
    this.invoker = new InvokerBase(this.caller);
  }
}

/** Every place in a path that a caller's name fills: what is before it, what is after it, and the call. */
const SLOTS: readonly [
  prefix: string,
  suffix: string,
  call: (client: Client, name: string) => Promise<unknown>,
][] = [
  ["GET /v1.0/state/", "/k", (c, n) => c.state.get(n, "k")],
  ["GET /v1.0/state/s/", "", (c, n) => c.state.get("s", n)],
  ["DELETE /v1.0/state/s/", "", (c, n) => c.state.delete("s", n)],
  ["POST /v1.0/state/", "", (c, n) => c.state.set(n, "k", 1)],
  ["POST /v1.0/state/", "/transaction", (c, n) => c.state.transaction(n, [])],
  ["POST /v1.0-alpha1/state/", "/query", (c, n) => c.state.query(n, {})],
  ["POST /v1.0/publish/", "/t", (c, n) => c.pubsub.publish(n, "t")],
  ["POST /v1.0/publish/p/", "", (c, n) => c.pubsub.publish("p", n)],
  ["POST /v1.0/publish/bulk/p/", "", (c, n) => c.pubsub.publishBulk("p", n, [{ event: 1 }])],
  ["POST /v1.0/bindings/", "", (c, n) => c.binding.send(n, "create")],
  ["GET /v1.0/secrets/", "/k", (c, n) => c.secret.get(n, "k")],
  ["GET /v1.0/secrets/s/", "", (c, n) => c.secret.get("s", n)],
  ["GET /v1.0/secrets/", "/bulk", (c, n) => c.secret.getBulk(n)],
  ["GET /v1.0/configuration/", "", (c, n) => c.configuration.get(n)],
  ["PUT /v1.0/metadata/", "", (c, n) => c.metadata.set(n, "v")],
  ["GET /v1.0/invoke/", "/method/m", (c, n) => c.invoker.invoke(n, "m")],
];

const PIECES = [
  "a",
  "é",
  "😀",
  "/",
  "//",
  "?",
  "#",
  "%",
  "%2F",
  "%2e",
  ".",
  "..",
  "+",
  " ",
  "&",
  "=",
  ";",
  ":",
  "@",
  "\\",
  "\t",
  "\n",
  "\u0000",
  "\ud800",
  "\udc00",
  "[",
  "]",
  "|",
  "^",
  "`",
  "'",
  '"',
  "<",
  ">",
  "method",
  "bulk",
  "__proto__",
];

/** Mulberry32: the same names on every run, so that a failure can be repeated. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

test.each(SLOTS.map(([prefix, suffix, call]) => ({ slot: `${prefix}…${suffix}`, prefix, suffix, call })))(
  "no name leaves its place in $slot",
  async ({ prefix, suffix, call }) => {
    const recorder = new Recorder();
    const client = new Client(recorder);
    const numbers = random(1);
    const pick = (below: number): number => Math.floor(numbers.next().value * below);
    for (let i = 0; i < 5_000; i++) {
      const name = Array.from({ length: 1 + pick(6) }, () => PIECES[pick(PIECES.length)]).join("");
      recorder.asked.length = 0;
      try {
        await call(client, name);
      } catch (error) {
        expect(error).toBeInstanceOf(DaprError);
        expect((error as DaprError).code, name).toMatch(/^(invalid_argument|unimplemented)$/);
        expect(recorder.asked).toEqual([]);
        continue;
      }
      const [line = ""] = recorder.asked;
      expect(line.startsWith(prefix) && line.endsWith(suffix), `${JSON.stringify(name)} asked ${line}`).toBe(
        true,
      );
      const segment = line.slice(prefix.length, line.length - suffix.length);
      // One segment, of characters that neither a URL parser nor daprd gives another meaning.
      expect(segment).toMatch(/^[A-Za-z0-9\-_.!~*'()%]+$/);
      expect(segment).not.toMatch(/^\.{1,2}$/);
      expect(decodeURIComponent(segment)).toBe(name);
    }
  },
);
