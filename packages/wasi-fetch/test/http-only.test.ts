import { expect, test } from "vitest";
import { withoutUnused } from "../build/http-only.ts";

const compact = (source: string): string => withoutUnused(source).replace(/\s+/g, " ");

test("an operation is left with its form on HTTP", () => {
  const source = `export const a = { name: "a", retry: "safe", http: { request }, grpc: unary("a", {}), errors };`;
  expect(compact(source)).toBe(`export const a = { name: "a", ...({ request }), };`);
});

test("what is never sent twice says so still", () => {
  expect(compact(`const a = { retry: "once", http: {} };`)).toBe(`const a = { retry: "once", ...({}) };`);
});

test("older forms are gone, wherever they are named", () => {
  const source = `const a = { http: alsoUnder({ request, older: b }, "v1.0-alpha1") }; if (form.older) call(form.older);`;
  expect(compact(source)).toBe(`const a = { ...(({ request, })) }; if (undefined) call(undefined);`);
});

test("what has these names elsewhere stays", () => {
  const source = `class A { grpc(): void {} errors = 1; } const { errors } = new A(); log(errors, a.grpc, "older");`;
  expect(withoutUnused(source)).toBe(source);
});

test("there is one wire, and what would open streams throws", () => {
  const source = `class A { readonly wire = "http"; static callerOf(a) { return a; } [Symbol.hasInstance]() {} m() { return this.caller.subscriptions(name).topic(a, b); } n() { return this.caller.wire === "grpc" && operation.http.codes; } }`;
  expect(compact(source)).toBe(
    `class A { m() { return this.caller.subscriptions(name); } n() { return "http" === "grpc" && operation.codes; } }`,
  );
});
