import { describe, expect, test } from "vitest";
import { DaprApp, DaprError } from "../../src/index.ts";
import { bodyOf } from "../../src/wasmedge/body.ts";
import { GuestHeaders } from "../../src/wasmedge/guest-headers.ts";
import { HttpError } from "../../src/wasmedge/http-error.ts";
import { readRequest } from "../../src/wasmedge/incoming-request.ts";
import { Input } from "../../src/wasmedge/input.ts";

/** Small enough for a head, large enough for a quadratic loop to take seconds. */
const SIZE = 60_000;
/** Time of the processor, far more than a linear loop takes. */
const LIMIT_MS = 1_500;

const inputOf = (text: string): Input => {
  const pieces = [new Uint8Array(Buffer.from(text, "latin1"))];
  return new Input(() => Promise.resolve(pieces.shift()));
};

async function within(work: () => unknown): Promise<void> {
  const before = process.cpuUsage();
  try {
    await work();
  } catch (error) {
    // A request may be refused; how the work ends does not matter here.
    if (!(error instanceof HttpError) && !(error instanceof DaprError)) throw error;
  }
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(LIMIT_MS);
}

const repeated = (text: string): string => text.repeat(Math.floor(SIZE / text.length));

describe("a message is read in linear time", () => {
  test.each([
    ["spaces within a header's value", `x: a${repeated(" ")}b`],
    ["tabs before a header's value", `x:${repeated("\t")}b`],
    ["spaces and tabs after a header's value", `x: a${repeated(" \t")}`],
    ["spaces without a value", `x:${repeated(" ")}`],
    ["colons", `x${repeated(":")}`],
    ["a long name", `${repeated("a")}: b`],
    ["a long name with a space at its end", `${repeated("a")} : b`],
    ["a host of dots", `host: ${repeated("a.")}`],
    ["a host of colons", `host: ${repeated(":")}`],
    ["a long list of connection options", `connection: ${repeated("a ,")}`],
    ["spaces in a list of connection options", `connection: a${repeated(" ")}b`],
    ["spaces in a transfer coding", `transfer-encoding: a${repeated(" ")}b`],
    ["a long content length", `content-length: ${repeated("1")}`],
    ["spaces in an expectation", `expect: a${repeated(" ")}b`],
    ["cookies", repeated("cookie: a=1\r\n").slice(0, -2)],
    ["short headers of one name", repeated("a:b\r\n").slice(0, -2)],
  ])("%s", async (_, header) => {
    await within(() =>
      readRequest(inputOf(`GET / HTTP/1.1\r\n${header}\r\n\r\n`), 64 * 1024, () => undefined),
    );
  });

  test.each([
    ["no space", repeated("a")],
    ["spaces", `GET ${repeated(" ")}/ HTTP/1.1`],
    ["many parts", repeated("a ")],
    ["a long target", `GET /${repeated("a/")} HTTP/1.1`],
    ["an absolute target without a path", `GET http://${repeated("a")} HTTP/1.1`],
    ["an absolute target of colons", `GET http://${repeated(":")} HTTP/1.1`],
    ["a long version", `GET / HTTP/1.${repeated("1")}`],
    ["empty lines before it", repeated("\r\n")],
  ])("a start line of %s", async (_, start) => {
    await within(() => readRequest(inputOf(`${start}\r\nhost: x\r\n\r\n`), 64 * 1024, () => undefined));
  });

  test.each([
    ["spaces after a chunk's size", `1${repeated(" ")}x`],
    ["a long size", repeated("0")],
    ["a long extension", `1;${repeated("a=b;")}`],
  ])("%s", async (_, line) => {
    const body = bodyOf(inputOf(`${line}\r\na\r\n0\r\n\r\n`), "chunked", 64 * 1024);
    await within(() => body.read());
  });

  test("a body of chunks of one byte", async () => {
    const body = bodyOf(inputOf(`${"1\r\na\r\n".repeat(10_000)}0\r\n\r\n`), "chunked", 64 * 1024);
    await within(async () => {
      while ((await body.read()) !== undefined);
    });
  });

  test("the headers of a response, each read", async () => {
    const list = Array.from({ length: 9_000 }, (_, i) => [`h${String(i)}`, "1"] as const);
    await within(() => {
      const headers = new GuestHeaders(list);
      for (const [name] of headers) headers.get(name);
    });
  });
});

describe("an app's answer takes linear time", () => {
  const app = new DaprApp({ appToken: "secret" });
  app.method("query", (request) => ({ a: request.query.get("a"), all: request.query.getAll("b").length }));
  app.method("orders/:id/items/*", (request) => request.params);
  app.method("json", (request) => request.json());
  app.subscribe("pubsub", "orders", (data) => void data, { route: "/orders" });

  test.each([
    ["a query of separators", `GET /query?${repeated("&")}`],
    ["a query of equal signs", `GET /query?${repeated("=")}`],
    ["a query of plus signs", `GET /query?a=${repeated("+")}`],
    ["a query of percent signs", `GET /query?a=${repeated("%")}`],
    ["a query of one name", `GET /query?${repeated("b&")}`],
    ["a path of slashes", `GET /orders${repeated("/")}`],
    ["a path of encoded slashes", `GET /orders/1/items/${repeated("%2f")}`],
    ["a path of dots", `GET /orders/1/items/${repeated("./")}`],
    ["a path of percent signs", `GET /orders/${repeated("%")}`],
  ])("%s", async (_, start) => {
    const request = async (token: string) => {
      const head = `${start} HTTP/1.1\r\nhost: x\r\ndapr-api-token: ${token}\r\n\r\n`;
      const { forApp } = await readRequest(inputOf(head), 64 * 1024, () => undefined);
      return app.handle(forApp);
    };
    await within(async () => expect((await request("wrong")).status).toBe(401));
    await within(async () => expect((await request("secret")).status).not.toBe(401));
  });

  test.each([
    ["spaces", repeated(" ")],
    ["brackets", repeated("[")],
    ["bytes that are not UTF-8", repeated("\xff")],
    ["quotes", repeated('"')],
    ["a CloudEvent of base64", `{"specversion":"1.0","data_base64":"${repeated("=")}"}`],
  ])("a body of %s", async (_, text) => {
    const body = new Uint8Array(Buffer.from(text, "latin1"));
    const headers = { "dapr-api-token": "secret", "content-type": "application/cloudevents+json" };
    await within(() => app.handle({ method: "POST", path: "/json", headers, body }));
    await within(() => app.handle({ method: "POST", path: "/orders", headers, body }));
  });
});
