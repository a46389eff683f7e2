import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LogBuffer } from "../src/log-buffer.ts";

test("lines are whole, however they arrive, and the last needs no newline", async () => {
  const heard: string[] = [];
  const log = new LogBuffer("daprd a", (line, source) => heard.push(`${source}: ${line}`));
  const stream = new PassThrough();
  const read = log.attach(stream);
  for (const part of ["on", "e\r\ntwo\n", "", "\nthr", "ee"]) stream.write(part);
  stream.end();
  await read;
  expect(log.text()).toBe("one\ntwo\n\nthree");
  expect(heard).toEqual(["daprd a: one", "daprd a: two", "daprd a: ", "daprd a: three"]);
});

test("a character that is cut in two is put together", async () => {
  const log = new LogBuffer("x");
  const stream = new PassThrough();
  const read = log.attach(stream);
  const bytes = Buffer.from("ü…\n");
  for (const byte of bytes) stream.write(Buffer.from([byte]));
  stream.end();
  await read;
  expect(log.text()).toBe("ü…");
});

test("it keeps a mebibyte at most, the newest lines", () => {
  const log = new LogBuffer("x");
  const line = "y".repeat(1023);
  for (let i = 0; i < 3000; i++) log.push(`${i} ${line}`);
  expect(log.text().length).toBeLessThanOrEqual(1024 * 1024);
  expect(log.text().length).toBeGreaterThan(512 * 1024 - 2048);
  expect(log.text().endsWith(`2999 ${line}`)).toBe(true);
  expect(log.tail(1)).toBe(`  2999 ${line}`);
});

test("marks an empty log", () => {
  expect(new LogBuffer("x").tail()).toBe("  (it wrote nothing)");
});

test("lines can be passed over", async () => {
  const log = new LogBuffer("x");
  const stream = new PassThrough();
  let passed = 0;
  const read = log.attach(stream, () => ++passed > 2);
  stream.end("a\nb\nc\nd");
  await read;
  expect(log.text()).toBe("c\nd");
});
