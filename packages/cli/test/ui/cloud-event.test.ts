import { describe, expect, it } from "vitest";
import { newEventOf, readEvent } from "../../src/ui/collect/cloud-event.ts";

/** Returns a CloudEvent as daprd sends it to a broker. */
function sent(attributes: string): Buffer {
  const own =
    '"id":"1","source":"shop","specversion":"1.0","type":"sold","pubsubname":"pubsub","topic":"orders",' +
    '"time":"2026-01-01T00:00:00Z","expiration":"2026-01-01T00:00:01Z","traceid":"t","traceparent":"p","tracestate":""';
  return Buffer.from(`{${own},${attributes}}`);
}

const JSON_TYPE = '"datacontenttype":"application/json"';

describe("readEvent", () => {
  it.each([
    ["a string", `${JSON_TYPE},"data":"hello"`, '"hello"', "json"],
    ["a string that is JSON", `${JSON_TYPE},"data":"7"`, '"7"', "json"],
    ["a number", `${JSON_TYPE},"data":7`, "7", "json"],
    [
      "a number that JavaScript rounds",
      `${JSON_TYPE},"data":12345678901234567890`,
      "12345678901234567890",
      "json",
    ],
    ["null", `${JSON_TYPE},"data":null`, "null", "json"],
    ["an object", `${JSON_TYPE},"data":{"n":1.0}`, '{"n":1.0}', "json"],
    ["another type of JSON", '"datacontenttype":"application/vnd.shop+json; v=1","data":"x"', '"x"', "json"],
    ["no content type", '"data":"x"', '"x"', "json"],
    ["text", '"datacontenttype":"text/plain","data":"hello"', "hello", "text"],
    ["text that is JSON", '"datacontenttype":"text/plain","data":"7"', "7", "json"],
    ["bytes", '"datacontenttype":"application/octet-stream","data_base64":"//4="', "//4=", "base64"],
    ["no data", JSON_TYPE, "", "text"],
  ])("returns the data of %s as it was published", (_, attributes, text, encoding) => {
    expect(readEvent(sent(attributes), {}).payload).toMatchObject({ text, encoding });
  });
});

describe("newEventOf", () => {
  it("keeps data and attributes, and leaves those of the one event out", () => {
    const { data, contentType } = newEventOf(
      sent(`${JSON_TYPE},"subject":"pens","tenant":"a","data":{"n":1e400}`),
    );
    expect(contentType).toBe("application/cloudevents+json");
    const text = data.toString();
    const { id, ...others } = JSON.parse(text) as Record<string, unknown>;
    expect(others).toEqual({
      source: "shop",
      specversion: "1.0",
      type: "sold",
      datacontenttype: "application/json",
      subject: "pens",
      tenant: "a",
      data: { n: Infinity },
    });
    expect(text).toContain('"n":1e400');
    expect(id).toMatch(/^[\da-f-]{36}$/u);
  });

  it.each([
    ["text", "hello"],
    ["JSON", '{"n":1}'],
    ["a CloudEvent that daprd did not wrap", '{"specversion":"1.0","id":"1","data":"x"}'],
    ["bytes", "\u0000\uffff"],
  ])("keeps %s that was published raw", (_, text) => {
    expect(newEventOf(Buffer.from(text))).toEqual({ data: Buffer.from(text) });
  });
});
