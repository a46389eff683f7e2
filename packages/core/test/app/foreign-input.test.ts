import fc from "fast-check";
import { expect, test } from "vitest";
import { newApp, textOf } from "./platform.ts";

/** Requests to an app with every kind of handler. The seed of a failure is printed. */
const RUNS = { numRuns: Number(process.env["DAPR_TS_PROPERTY_RUNS"] ?? 500) };

const anyPath = fc.oneof(
  fc.constantFrom("/healthz", "/dapr/config", "/dapr/subscribe", "/events/p/t", "/events/p/bulk", "/tick"),
  fc.constantFrom("/job/a", "/job/%zz", "/configuration/s/k", "/m", "/m/x%2Fy", "/m/%", "*", "//[", ""),
  fc.string().map((text) => `/${text}`),
);
const anyEvent = fc.record(
  {
    id: fc.jsonValue(),
    source: fc.jsonValue(),
    type: fc.jsonValue(),
    specversion: fc.jsonValue(),
    datacontenttype: fc.constantFrom("application/json", "text/plain", "x", 7, null),
    data: fc.jsonValue(),
    data_base64: fc.oneof(fc.constantFrom("AAAA", "!", "A", 7), fc.string()),
    entries: fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ entryId: fc.jsonValue(), event: fc.jsonValue() })),
    ),
    items: fc.jsonValue(),
    value: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const anyBody = fc.oneof(
  anyEvent.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.constantFrom("", "{", "null", "[]", '{"entries":[null]}', '{"__proto__":{"a":1}}'),
  fc.string(),
);
const anyHeaders = fc.dictionary(
  fc.constantFrom("content-type", "traceparent", "dapr-api-token", "origin", "x", "pubsubname", "metadata.a"),
  fc.oneof(
    fc.constantFrom("application/json", "application/cloudevents+json", "text/plain", "a;b", ""),
    fc.string(),
  ),
);

test("any request on the app's port gets a response, and changes no prototype", async () => {
  const { app } = newApp();
  app.subscribe("p", "t", () => undefined);
  app.subscribe("p", "bulk", () => undefined, { bulk: true, route: "/events/p/bulk" });
  app.subscribe("p", "ruled", () => undefined, { rules: [{ match: "event.type == 'a'", route: "/ruled" }] });
  app.method("m", (request) => request.json());
  app.method("m/:name", (request) => request.params);
  app.binding("tick", (event) => void event.data);
  app.job("a", (job) => job.data);
  app.configuration("s", ["k"], () => undefined);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
      anyPath,
      anyHeaders,
      anyBody,
      async (method, path, headers, body) => {
        const reply = await app.handle({ method, path, headers, body: new TextEncoder().encode(body) });
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(600);
        await textOf(reply);
        expect(({} as { a?: unknown }).a).toBeUndefined();
      },
    ),
    RUNS,
  );
});
