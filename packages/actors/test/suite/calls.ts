import { expect } from "vitest";
import { actorProxy, withOptions } from "@dapr-ts/actors";
import type { Case } from "./case.ts";

const BYTES = new Uint8Array([0xff, 0, 0x80]);
/** Bytes that are JSON as well. */
const ONE = new Uint8Array([0x31]);

export const callCases: readonly Case[] = [
  {
    name: "one argument, JSON or bytes, and an answer of either",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      for (const arg of [
        0,
        "",
        false,
        null,
        [1, [2]],
        { a: { b: "é" } },
        "1",
        BYTES,
        ONE,
        new Uint8Array(0),
      ]) {
        expect(await probe.one(arg)).toEqual(arg);
      }
      expect(await probe.one(undefined)).toBeUndefined();
      expect(await probe.nothing()).toBeUndefined();
    },
  },
  {
    name: "any number of arguments",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      expect(await probe.echo()).toEqual([]);
      expect(await probe.echo([1, 2])).toEqual([[1, 2]]);
      expect(await probe.echo(1, "two", { three: 3 }, null, false)).toEqual([
        1,
        "two",
        { three: 3 },
        null,
        false,
      ]);
      await probe.setBytes("k", BYTES);
      expect(await probe.getBytes("k")).toEqual(BYTES);
    },
  },
  {
    name: "headers reach the actor",
    async run(bench) {
      const probe = actorProxy<{ header(name: string): string }>(
        bench.dapr,
        bench.type("Probe"),
        bench.id(),
        {
          headers: { "x-tenant": "é".normalize("NFD").slice(0, 1) },
        },
      );
      expect(await probe.header("x-tenant")).toBe("e");
      expect(await withOptions(probe, { headers: { "x-tenant": "other" } }).header("x-tenant")).toBe("other");
    },
  },
  {
    name: "an error arrives with its message and code",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      await expect(probe.fail("out of bounds")).rejects.toMatchObject({
        name: "DaprError",
        message: "out of bounds",
        code: "internal",
        errorCode: "ERR_ACTOR_INVOKE_METHOD",
        operation: "actors.invoke",
      });
      for (const code of ["aborted", "not_found"] as const) {
        await expect(probe.fail("é no", code)).rejects.toMatchObject({
          message: "é no",
          code,
          errorCode: "APP_ERROR",
          body: { why: "é no" },
        });
      }
    },
  },
  {
    name: "members that are not methods of the class cannot be called",
    async run(bench) {
      const id = bench.id();
      const names = [
        "nope",
        "constructor",
        "__proto__",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "inherited",
        "note",
        "onReminder",
        "onBeforeMethod",
        "proxy",
        "state",
        "then",
        // The forms in which daprd sends reminders and timers over HTTP.
        "remind/x",
        "timer/one",
      ];
      for (const name of names) {
        await expect(bench.dapr.actors.invoke(bench.type("Probe"), id, name), name).rejects.toMatchObject({
          code: "unimplemented",
        });
      }
      expect(await bench.proxy("Probe", id).one(1)).toBe(1);
    },
  },
  {
    name: "ids with odd characters are ids",
    async run(bench) {
      for (const odd of [
        "a b",
        "a+b",
        "a:b@c",
        "ü😀",
        "a||b",
        "a&b=c;d",
        "constructor",
        "__proto__",
        "x".repeat(300),
      ]) {
        const probe = bench.proxy("Probe", bench.id(odd));
        await probe.set({ odd });
        expect(await probe.get("odd")).toEqual({ value: odd, has: true });
      }
    },
  },
  {
    name: "a call has its time, and can be given up",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      await probe.nothing();
      await expect(withOptions(probe, { timeoutMs: 100 }).slow(1_000)).rejects.toMatchObject({
        code: "deadline_exceeded",
      });
      const signal = AbortSignal.timeout(100);
      await expect(withOptions(probe, { signal }).slow(1_000)).rejects.toMatchObject({ code: "canceled" });
    },
  },
  {
    name: "callers of other SDKs are answered as Dapr documents it",
    async run({ httpEndpoint, ...bench }) {
      if (httpEndpoint === undefined) throw new Error("this case needs a sidecar with a port");
      const type = `Probe_${bench.hosting}`;
      const call = (method: string, body?: string | Uint8Array<ArrayBuffer>, headers = {}) =>
        fetch(`${httpEndpoint}/v1.0/actors/${type}/foreign/method/${method}`, {
          method: "POST",
          headers,
          ...(body !== undefined && { body }),
        });
      const json = { "content-type": "application/json" };
      expect(await (await call("one", '{"a":[1]}', json)).json()).toEqual({ a: [1] });
      expect(await (await call("echo", "[1,2]", json)).json()).toEqual([[1, 2]]);
      expect(await (await call("echo")).json()).toEqual([]);
      const bytes = await call("one", BYTES, { "content-type": "application/octet-stream" });
      expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(BYTES);
      const nothing = await call("nothing");
      expect([nothing.status, await nothing.text()]).toEqual([200, ""]);
      for (const [method, why] of [
        ["fail", "the message"],
        ["nope", "not found"],
      ]) {
        const failed = await call(method as string, '"the message"', json);
        expect(failed.status).toBe(500);
        expect(await failed.json()).toMatchObject({
          errorCode: "ERR_ACTOR_INVOKE_METHOD",
          message: expect.stringContaining(why as string) as unknown,
        });
      }
    },
  },
  {
    name: "a call within a call has its trace",
    async run(bench) {
      const trace = "0af7651916cd43dd8448eb211c80319c";
      const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
      const probe = withOptions(bench.proxy("Probe", bench.id()), { headers });
      expect(await probe.headerThrough(bench.id(), "traceparent")).toContain(trace);
    },
  },
];
