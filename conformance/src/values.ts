import type { Echo } from "./app.ts";
import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Case, httpAlone } from "./case.ts";

/** Kinds of bytes other than a Uint8Array; each is the bytes 255, 0, 7. */
const BYTES: readonly (readonly [what: string, make: () => unknown])[] = [
  ["an ArrayBuffer", () => new Uint8Array([255, 0, 7]).buffer],
  ["a part of a Uint8Array", () => new Uint8Array([9, 255, 0, 7, 9]).subarray(1, 4)],
  ["a DataView", () => new DataView(new Uint8Array([9, 255, 0, 7]).buffer, 1)],
  ["an Int8Array", () => new Int8Array([-1, 0, 7])],
];

const EXPECTED = new Uint8Array([255, 0, 7]);

/** Values of which JSON would keep nothing. */
const FORMLESS: readonly (readonly [what: string, make: () => unknown])[] = [
  ["a Map", () => new Map([["a", 1]])],
  ["a Set", () => new Set([1])],
  ["a Map as a member", () => ({ list: [{ tags: new Map() }] })],
  ["bytes as a member", () => ({ photo: new Uint8Array([1]) })],
  ["a RegExp", () => /a/],
  ["a Promise", () => Promise.resolve(1)],
  ["an Error", () => new Error("lost")],
];

const invalid = { code: "invalid_argument" } as const;

/** A number that no double can hold. */
const NUMBER = "12345678901234567890";

export const valueCases: readonly Case[] = [
  ...BYTES.map(([what, make]): Case => ({
    name: `values: ${what} is sent as its bytes`,
    async run({ dapr, wire, unique }) {
      const id = unique("event");
      await dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, make(), { cloudEvent: { id } });
      const event = await dapr.invoker.invoke<Record<string, unknown>>(NAMES.app, `received/${id}`, {
        timeoutMs: 40_000,
      });
      equal(event["data_base64"], "/wAH", "publish");
      const echo = await dapr.invoker.invoke<Echo>(NAMES.app, "any", {
        body: make(),
        headers: { "content-type": "application/x-bytes" },
      });
      equal(echo.headers["content-type"], "application/x-bytes", "invoke");
      const key = unique("bytes");
      if (httpAlone(wire)) {
        await rejects(dapr.state.set(NAMES.memory, key, make()), { code: "unimplemented" });
        return;
      }
      await dapr.state.set(NAMES.memory, key, make());
      equal(await dapr.state.get(NAMES.memory, key), EXPECTED, "state");
      const metadata = { fileName: unique("file") };
      await dapr.binding.send(NAMES.files, "create", make(), { metadata });
      equal((await dapr.binding.send(NAMES.files, "get", undefined, { metadata })).data, EXPECTED, "binding");
    },
  })),
  ...FORMLESS.map(([what, make]): Case => ({
    name: `values: ${what} is invalid_argument`,
    async run({ dapr, wire }) {
      await rejects(dapr.state.set(NAMES.memory, "k", make()), invalid);
      await rejects(
        dapr.state.transaction(NAMES.memory, [{ operation: "upsert", key: "k", value: make() }]),
        invalid,
      );
      await rejects(dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, make()), invalid);
      await rejects(dapr.pubsub.publishBulk(NAMES.pubsub, NAMES.topic, [{ event: make() }]), invalid);
      await rejects(dapr.invoker.invoke(NAMES.app, "any", { body: make() }), invalid);
      await rejects(dapr.binding.send(NAMES.files, "create", make()), invalid);
      await rejects(dapr.jobs.schedule("j", { dueTime: 60_000, data: make() }), invalid);
      if (wire !== "memory") await rejects(dapr.workflow.start("w", make()), invalid);
      await rejects(dapr.actors.invoke("t", "i", "m", make()), invalid);
    },
  })),
  {
    name: "values: an object under a content type other than JSON is invalid_argument",
    async run({ dapr }) {
      for (const contentType of ["text/plain", "application/x-www-form-urlencoded", "application/xml"]) {
        const headers = { "Content-Type": contentType };
        await rejects(dapr.invoker.invoke(NAMES.app, "any", { body: { a: 1 }, headers }), invalid);
        await rejects(dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, { a: 1 }, { contentType }), invalid);
        await rejects(
          dapr.pubsub.publishBulk(NAMES.pubsub, NAMES.topic, [{ event: { a: 1 }, contentType }]),
          invalid,
        );
      }
    },
  },
  {
    name: "values: a string under a form's content type is sent as it is",
    async run({ dapr }) {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const echo = await dapr.invoker.invoke<Echo>(NAMES.app, "any", { body: "a=1&b=2", headers });
      equal([echo.body, echo.headers["content-type"]], ["a=1&b=2", headers["content-type"]]);
    },
  },
  {
    name: "values: state is read as bytes and as text",
    async run({ dapr, wire, unique }) {
      for (const store of [NAMES.memory, NAMES.redis]) {
        const [a, b, missing] = [unique("as"), unique("as"), unique("missing")];
        const stored = httpAlone(wire) ? '{"n":1}' : NUMBER;
        // Over HTTP alone only JSON can be stored.
        const value = httpAlone(wire) ? { n: 1 } : toBytes(NUMBER);
        await dapr.state.setMany(store, [
          { key: a, value },
          { key: b, value: "text é" },
        ]);
        equal(await dapr.state.get(store, a, { as: "text" }), stored, "get as text");
        equal(await dapr.state.get(store, a, { as: "bytes" }), toBytes(stored), "get as bytes");
        equal((await dapr.state.getEntry(store, a, { as: "text" })).value, stored, "getEntry");
        equal(await dapr.state.get(store, missing, { as: "text" }), undefined, "missing");
        equal(
          (await dapr.state.getBulk(store, [b, missing, a], { as: "text" })).map((entry) => entry.value),
          ['"text é"', undefined, stored],
          "getBulk as text",
        );
        const [entry] = await dapr.state.getBulk(store, [a], { as: "bytes", parallelism: 1 });
        equal(entry?.value, toBytes(stored), "getBulk as bytes");
        ok(entry?.etag !== undefined, "getBulk returns the etag");
        equal(await dapr.state.store(store).get(a, { as: "text" }), stored, "store().get");
      }
    },
  },
  {
    name: "values: text that is not JSON is read as text",
    async run({ dapr, wire, unique }) {
      if (httpAlone(wire)) return;
      const key = unique("raw");
      await dapr.state.set(NAMES.memory, key, toBytes("plain text"));
      equal(await dapr.state.get(NAMES.memory, key, { as: "text" }), "plain text");
      equal((await dapr.state.getBulk(NAMES.memory, [key], { as: "text" }))[0]?.value, "plain text");
    },
  },
  {
    name: "values: a binding's data is read as bytes and as text",
    async run({ dapr, wire, unique }) {
      // Not the number alone, which the component would decode as base64.
      const text = `{"n": ${NUMBER}}`;
      const metadata = { fileName: unique("number.json") };
      await dapr.binding.send(NAMES.files, "create", httpAlone(wire) ? text : toBytes(text), { metadata });
      const read = { metadata, as: "text" } as const;
      equal((await dapr.binding.send(NAMES.files, "get", undefined, read)).data, text);
      const bytes = { metadata, as: "bytes" } as const;
      equal((await dapr.binding.send(NAMES.files, "get", undefined, bytes)).data, toBytes(text));
    },
  },
  {
    name: "values: an invoked method's response is read as bytes and as text",
    async run({ dapr }) {
      for (const app of [NAMES.app, NAMES.other]) {
        const text = await dapr.invoker.invoke(app, "number", { as: "text" });
        equal(text, `{"n": ${NUMBER}}`);
        equal(await dapr.invoker.invoke(app, "number", { as: "bytes" }), toBytes(text));
        equal(
          await dapr.invoker.invoke(app, "bytes", { as: "bytes" }),
          new Uint8Array([0xff, 0xfe, 0, 0x80]),
        );
        equal(await dapr.invoker.invoke(app, "nothing", { as: "text" }), "");
      }
    },
  },
  {
    name: "values: a query's values as text are refused or unimplemented where HTTP is all there is",
    async run({ dapr, wire }) {
      const query = dapr.state.query(NAMES.memory, { filter: {} }, { as: "text" });
      await rejects(query, { code: httpAlone(wire) ? "unimplemented" : "internal" });
    },
  },
  {
    name: "invoke: a form, a Blob, URLSearchParams and a stream are sent as fetch sends them",
    async run({ dapr }) {
      for (const app of [NAMES.app, NAMES.other]) {
        const echo = (body: unknown) => dapr.invoker.invoke<Echo>(app, "any", { body });
        const form = new FormData();
        form.append("name", "é");
        form.append("file", new Blob(["a,b"], { type: "text/csv" }), "a.csv");
        const sent = await echo(form);
        const type = sent.headers["content-type"] ?? "";
        const parsed = await new Response(sent.body, { headers: { "content-type": type } }).formData();
        equal([parsed.get("name"), await (parsed.get("file") as Blob).text()], ["é", "a,b"]);
        const parameters = await echo(new URLSearchParams({ a: "1 2" }));
        equal(parameters.body, "a=1+2");
        ok(
          parameters.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true,
          `content-type is ${String(parameters.headers["content-type"])}`,
        );
        const blob = await echo(new Blob(["<a/>"], { type: "text/xml" }));
        equal([blob.body, blob.headers["content-type"]], ["<a/>", "text/xml"]);
        const stream = await echo(new Blob(["abc"]).stream());
        equal([stream.body, stream.headers["content-type"]], ["abc", "application/octet-stream"]);
      }
    },
  },
  {
    name: "values: a number that Dapr cannot take is invalid_argument",
    async run({ dapr }) {
      for (const ttlSeconds of [0, 0.5, -2, NaN, Infinity, 2 ** 31]) {
        await rejects(dapr.state.set(NAMES.memory, "k", 1, { ttlSeconds }), invalid);
        await rejects(dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, 1, { ttlSeconds }), invalid);
      }
      for (const timeoutMs of [-1, NaN, 2 ** 31]) {
        await rejects(dapr.state.get(NAMES.memory, "k", { timeoutMs }), invalid);
        await rejects(dapr.invoker.invoke(NAMES.app, "any", { timeoutMs }), invalid);
      }
    },
  },
];

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
}
