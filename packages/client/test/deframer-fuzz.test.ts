import { DaprError } from "@dapr-ts/core";
import { expect, test } from "vitest";
import { Deframer } from "../src/grpc/deframer.ts";
import { frame } from "../src/grpc/frame.ts";
import { seededRandom } from "./support/random.ts";

/** Streams of messages for each test. The long form of T22 in reliability/README.md sets it. */
const STREAMS = Number(process.env["DAPR_TS_FUZZ_STREAMS"] ?? 1_000);
const SEED = Number(process.env["DAPR_TS_FUZZ_SEED"] ?? Date.now() % 1_000_000);
const MAX_BYTES = 10_000;

/** Gives bytes to a deframer in chunks of any size, and returns what it makes of them. */
function deframed(bytes: Buffer, random: () => number): { messages: Buffer[]; unfinished: boolean } {
  const deframer = new Deframer(MAX_BYTES);
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() ** 3 * 2_000);
    messages.push(...deframer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return { messages, unfinished: deframer.unfinished };
}

const messagesOf = (random: () => number): Buffer[] =>
  Array.from({ length: Math.floor(random() * 8) }, () =>
    Buffer.alloc(Math.floor(random() ** 2 * MAX_BYTES), Math.floor(random() * 256)),
  );

test(
  `messages are the same however their bytes are cut (seed ${String(SEED)})`,
  { timeout: 180_000 + STREAMS * 10, retry: 0 },
  async ({ annotate }) => {
    const random = seededRandom(SEED);
    for (let stream = 0; stream < STREAMS; stream++) {
      const messages = messagesOf(random);
      const bytes = Buffer.concat(messages.map(frame));
      expect(deframed(bytes, random)).toEqual({ messages, unfinished: false });
      if (bytes.length > 0) {
        const cut = bytes.subarray(0, Math.floor(random() * bytes.length));
        const part = deframed(cut, random);
        expect(part.messages).toEqual(messages.slice(0, part.messages.length));
        const whole = part.messages.reduce((sum, { length }) => sum + length + 5, 0);
        expect(part.unfinished).toBe(whole < cut.length);
      }
    }
    await annotate(JSON.stringify({ "random streams of messages": STREAMS }), "totals");
  },
);

test(
  `bytes that are changed at random give messages within the limit, or a DaprError (seed ${String(SEED)})`,
  {
    timeout: 180_000 + STREAMS * 10,
    retry: 0,
  },
  async ({ annotate }) => {
    const random = seededRandom(SEED);
    for (let stream = 0; stream < STREAMS; stream++) {
      const bytes = Buffer.concat([...messagesOf(random), Buffer.from("end")].map(frame));
      for (let i = 0; i < 4; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        for (const { length } of deframed(bytes, random).messages)
          expect(length).toBeLessThanOrEqual(MAX_BYTES);
      } catch (error) {
        expect(error).toBeInstanceOf(DaprError);
        expect((error as DaprError).code).toMatch(/^(?:internal|resource_exhausted)$/);
      }
    }
    await annotate(JSON.stringify({ "random streams of messages": STREAMS }), "totals");
  },
);

test("a message that comes byte by byte takes linear time", () => {
  const deframer = new Deframer(1_000_000);
  const bytes = frame(Buffer.alloc(100_000, 7));
  const before = process.cpuUsage();
  let found = 0;
  for (let at = 0; at < bytes.length; at++)
    for (const message of deframer.push(bytes.subarray(at, at + 1))) found += message.length;
  expect(found).toBe(100_000);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});
