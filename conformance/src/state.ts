import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case, httpAlone } from "./case.ts";

class Order {
  readonly id: number;
  readonly placed: Date;
  #secret = "not for JSON";
  constructor(id: number) {
    this.id = id;
    this.placed = new Date(0);
  }
  get secret(): string {
    return this.#secret;
  }
}

/** Values and what comes back for them. */
const VALUES: readonly (readonly [what: string, value: unknown, back?: unknown])[] = [
  ["zero", 0],
  ["an empty string", ""],
  ["false", false],
  ["null", null],
  ["an empty array", []],
  ["an empty object", {}],
  ["a number with a fraction", -0.5],
  ["a number above 2^53", 2 ** 60],
  ["a number with an exponent", 1.5e300],
  ["text with markup, quotes and line ends", '<a href="x">&amp;\n\r\u2028</a>'],
  ["an emoji", "😀 e\u0301"],
  ["a nested object", { a: [{ b: null }, [], ["c"]], d: { e: { f: true } } }],
  ["a __proto__ key", JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')],
  ["a string that looks like JSON", '{"a":1}'],
  ["a string that looks like a number", "12345678901234567890"],
  ["a class instance", new Order(7), { id: 7, placed: "1970-01-01T00:00:00.000Z" }],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["undefined members", { a: undefined, b: 1 }, { b: 1 }],
];

const BYTES = new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0x01]);

const both = [NAMES.memory, NAMES.redis];

function values(store: string): Case[] {
  return VALUES.map(([what, value, back]) => ({
    name: `state (${store}): ${what} comes back as it is`,
    async run({ dapr, unique }: Bench) {
      const key = unique("value");
      const expected = back === undefined ? value : back;
      await dapr.state.set(store, key, value);
      equal(await dapr.state.get(store, key), expected, "get");
      const [entry] = await dapr.state.getBulk(store, [key]);
      equal(entry?.value, expected, "getBulk");
      equal(({} as Record<string, unknown>)["polluted"], undefined, "Object.prototype");
    },
  }));
}

function storeCases(store: string): Case[] {
  const on = (what: string, run: (bench: Bench) => Promise<void>): Case => ({
    name: `state (${store}): ${what}`,
    run,
  });
  return [
    ...values(store),
    on("a missing key is undefined and has no etag", async ({ dapr, unique }) => {
      const key = unique("missing");
      equal(await dapr.state.get(store, key), undefined);
      equal(await dapr.state.getEntry(store, key), { key, value: undefined, etag: undefined, metadata: {} });
    }),
    on("bytes come back as bytes", async ({ dapr, wire, unique }) => {
      const key = unique("bytes");
      if (httpAlone(wire)) {
        await rejects(dapr.state.set(store, key, BYTES), { code: "unimplemented" });
        return;
      }
      await dapr.state.set(store, key, BYTES);
      equal(await dapr.state.get(store, key), BYTES, "get");
      const [entry] = await dapr.state.getBulk(store, [key]);
      equal(entry?.value, BYTES, "getBulk");
    }),
    on("bytes that are JSON come back as bytes when asked for", async ({ dapr, unique }) => {
      const key = unique("json-bytes");
      await dapr.state.set(store, key, { a: 1 });
      const bytes = await dapr.state.get<Uint8Array>(store, key, { as: "bytes" });
      equal(String.fromCharCode(...(bytes ?? [])), '{"a":1}');
    }),
    on("getBulk keeps the order of the keys and marks missing ones", async ({ dapr, unique }) => {
      const keys = [unique("b"), unique("missing"), unique("a")] as const;
      await dapr.state.save(store, [
        { key: keys[0], value: "b" },
        { key: keys[2], value: null },
      ]);
      const entries = await dapr.state.getBulk(store, keys);
      equal(
        entries.map(({ key, value }) => [key, value]),
        [
          [keys[0], "b"],
          [keys[1], undefined],
          [keys[2], null],
        ],
      );
      ok(entries[0]?.etag !== undefined && entries[0].etag !== "", "an entry has its etag");
      equal(entries[1]?.etag, undefined, "etag of a missing key");
      equal(await dapr.state.getBulk(store, []), []);
    }),
    on("an etag that no longer fits is aborted, on writes and on deletes", async ({ dapr, unique }) => {
      const key = unique("etag");
      await dapr.state.set(store, key, 1);
      const { etag } = await dapr.state.getEntry(store, key);
      ok(etag !== undefined, "there is an etag");
      await dapr.state.set(store, key, 2, { etag });
      await rejects(dapr.state.set(store, key, 3, { etag, concurrency: "first-write" }), { code: "aborted" });
      await rejects(dapr.state.delete(store, key, { etag, concurrency: "first-write" }), { code: "aborted" });
      equal(await dapr.state.get(store, key), 2);
      const now = await dapr.state.getEntry(store, key);
      await dapr.state.delete(store, key, { etag: now.etag, concurrency: "first-write" });
      equal(await dapr.state.get(store, key), undefined);
    }),
    on("deleting a key that is not there is fine", async ({ dapr, unique }) => {
      await dapr.state.delete(store, unique("absent"));
    }),
    on("deleteBulk deletes", async ({ dapr, unique }) => {
      const keys = [unique("d"), unique("d"), unique("kept")] as const;
      await dapr.state.save(
        store,
        keys.map((key) => ({ key, value: 1 })),
      );
      await dapr.state.deleteBulk(store, [keys[0], { key: keys[1] }]);
      equal(
        (await dapr.state.getBulk(store, keys)).map(({ value }) => value),
        [undefined, undefined, 1],
      );
    }),
    on("a transaction does all of it or nothing", async ({ dapr, unique }) => {
      const [a, b] = [unique("t"), unique("t")];
      await dapr.state.set(store, b, "old");
      await dapr.state.transaction(store, [
        { operation: "upsert", key: a, value: { n: 1 } },
        { operation: "delete", key: b },
      ]);
      equal(await dapr.state.get(store, a), { n: 1 });
      equal(await dapr.state.get(store, b), undefined);
    }),
    on("a value with a TTL expires", async ({ dapr, unique }) => {
      const key = unique("ttl");
      await dapr.state.set(store, key, "soon", { ttlSeconds: 1 });
      const deadline = Date.now() + 25_000;
      while ((await dapr.state.get(store, key)) !== undefined) ok(Date.now() < deadline, "it is still there");
    }),
    on("options are accepted", async ({ dapr, unique }) => {
      const key = unique("options");
      await dapr.state.set(store, key, 1, {
        concurrency: "last-write",
        consistency: "strong",
        metadata: { a: "b" },
      });
      equal(await dapr.state.get(store, key, { consistency: "strong", metadata: { c: "d" } }), 1);
      await dapr.state.delete(store, key, { concurrency: "last-write", consistency: "eventual" });
    }),
    on("concurrent calls do not mix", async ({ dapr, unique }) => {
      const keys = Array.from({ length: 64 }, () => unique("many"));
      await Promise.all(keys.map((key, n) => dapr.state.set(store, key, { n })));
      equal(
        await Promise.all(keys.map((key) => dapr.state.get(store, key))),
        keys.map((_, n) => ({ n })),
      );
    }),
  ];
}

export const stateCases: readonly Case[] = [
  ...both.flatMap(storeCases),
  {
    name: "state: a value with a TTL has its time of expiry",
    async run({ dapr, unique }) {
      const key = unique("ttl");
      await dapr.state.set(NAMES.memory, key, "later", { ttlSeconds: 600 });
      const { metadata } = await dapr.state.getEntry(NAMES.memory, key);
      const left = Date.parse(metadata["ttlExpireTime"] ?? "") - Date.now();
      ok(left > 500_000 && left <= 601_000, `ttlExpireTime is ${String(metadata["ttlExpireTime"])}`);
    },
  },
  {
    name: "state: a store that does not exist is invalid_argument",
    async run({ dapr }) {
      const expected = { code: "invalid_argument", errorCode: "ERR_STATE_STORE_NOT_FOUND" } as const;
      const error = await rejects(dapr.state.get("no-such-store", "k"), expected);
      equal(error.operation, "state.get");
      ok(
        error.details.some((detail) => detail.type === "ErrorInfo"),
        "the error has an ErrorInfo",
      );
      await rejects(dapr.state.set("no-such-store", "k", 1), expected);
      await rejects(dapr.state.delete("no-such-store", "k"), expected);
      await rejects(dapr.state.getBulk("no-such-store", ["k"]), expected);
      await rejects(dapr.state.transaction("no-such-store", [{ operation: "delete", key: "k" }]), expected);
    },
  },
  {
    name: "state: a value without a JSON form is invalid_argument",
    async run({ dapr }) {
      for (const value of [undefined, 10n, () => 1, Symbol("s")]) {
        await rejects(dapr.state.set(NAMES.memory, "k", value), { code: "invalid_argument" });
      }
      const cycle: Record<string, unknown> = {};
      cycle["self"] = cycle;
      await rejects(dapr.state.set(NAMES.memory, "k", cycle), { code: "invalid_argument" });
    },
  },
  {
    name: "state: a store that cannot query rejects",
    async run({ dapr }) {
      await rejects(dapr.state.query(NAMES.memory, { filter: {} }), {
        code: "internal",
        errorCode: "ERR_STATE_STORE_NOT_SUPPORTED",
      });
    },
  },
  {
    name: "state: store() binds a name and a schema",
    async run({ dapr, unique }) {
      const orders = dapr.state.store<{ total: number }>(NAMES.memory, {
        schema: {
          "~standard": {
            version: 1,
            vendor: "conformance",
            validate: (value) =>
              typeof (value as { total?: unknown }).total === "number"
                ? { value: value as { total: number } }
                : { issues: [{ message: "total is not a number", path: ["total"] }] },
          },
        },
      });
      const key = unique("typed");
      await orders.set(key, { total: 1 });
      equal(await orders.get(key), { total: 1 });
      await rejects(orders.set(key, { total: "1" } as never), { code: "invalid_argument" });
      await dapr.state.set(NAMES.memory, key, { total: "1" });
      const error = await rejects(orders.get(key), { code: "invalid_argument" });
      ok(/total is not a number/.test(error.message), error.message);
    },
  },
  {
    name: "state: 4 MiB is the sidecar's limit, and one byte more is resource_exhausted",
    async run({ dapr, wire, unique }) {
      const key = unique("big");
      const limit = 4 * 1024 * 1024;
      // What is around the value: on HTTP the JSON of the request, on gRPC the fields of the message.
      const isMessage = wire === "grpc" || wire === "memory";
      const around = isMessage ? 64 + key.length : `[{"key":"${key}","value":""}]`.length;
      const fits = "x".repeat(limit - around);
      await dapr.state.set(NAMES.memory, key, fits);
      equal((await dapr.state.get<string>(NAMES.memory, key))?.length, fits.length);
      const tooLarge = `${fits}${"x".repeat(isMessage ? 64 : 1)}`;
      // Several times, because what is left of a refused message must not stay in the way of the next one.
      for (let i = 0; i < 5; i++) {
        await rejects(dapr.state.set(NAMES.memory, key, tooLarge), { code: "resource_exhausted" });
      }
      equal((await dapr.state.get<string>(NAMES.memory, key))?.length, fits.length);
    },
  },
];
