import { expect, test } from "vitest";
import { arranged, unitsOf } from "../build/order.ts";

const namesOf = (code: string, order: readonly string[]): string =>
  arranged(unitsOf(code).units, order)
    .map(({ name }) => name)
    .join(" ");

test("declarations come in the order that is asked for", () => {
  expect(namesOf("var a = 1, b = 2; function c() {} var d = () => a;", ["d", "c", "b", "a"])).toBe("d c b a");
});

test("what the order does not name stays behind what it was behind", () => {
  expect(namesOf("var a = 1; var b = 2; var c = 3; var d = 4;", ["c", "a"])).toBe("c d a b");
});

test.each([
  ["a class that is extended", "class A {}", "class B extends A {}"],
  ["a value in another one", "[1]", "{ a: A }"],
  ["the computed name of a method", '"key"', "class { [A]() {} }"],
  ["a static member's value", "1", "class { static a = A; }"],
  ["what is called", "() => 1", "A()"],
])("%s comes first, whatever is asked for", (_, a, b) => {
  expect(namesOf(`var A = ${a}; var B = ${b};`, ["B", "A"])).toBe("A B");
});

test("so does all that a function refers to which is called at once", () => {
  const code = "var A = 1; var inner = () => A; var outer = (x) => inner(x); var B = new outer(2);";
  expect(namesOf(code, ["B", "outer", "inner", "A"])).toBe("outer inner A B");
});

test("what only runs later need not be there", () => {
  const code =
    "var A = 1; var f = (a = A) => a + A; function g() { return A; } class C { m() { return A; } }";
  expect(namesOf(code.replace("class C", "var C = class"), ["C", "f", "g", "A"])).toBe("C f g A");
});

test("nothing is lost of what is no declaration", () => {
  const { rest } = unitsOf('import { z } from "z"; var a = z; export { a };');
  expect(rest.replace(/\s+/g, " ").trim()).toBe('import { z } from "z"; export { a };');
});
