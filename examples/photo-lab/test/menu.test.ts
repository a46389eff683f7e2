import { DaprClient } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { functionNamed } from "../src/functions.ts";
import { menuHtml, menuOf, readMenu, STATIC_MENU } from "../src/web-port/menu.ts";

const read = (items?: Record<string, string>): ReturnType<typeof readMenu> => {
  const configuration = items === undefined ? {} : { menu: items };
  return readMenu(new DaprClient({ transport: inMemoryDapr({ configuration }) }).configuration, "menu");
};

test("the menu comes from the store, in the order of its keys", async () => {
  const menu = await read({ "option-1": "Grayscale", "option-0": "Classify", color: "blue" });
  expect(menu.map(({ label, chosen }) => [label, chosen.appId])).toEqual([
    ["Classify", "image-api-classify"],
    ["Grayscale", "image-api-grayscale"],
  ]);
});

test("without such a store, or with nothing in it, the menu is the static one", async () => {
  expect(await read()).toBe(STATIC_MENU);
  expect(await read({ color: "blue" })).toBe(STATIC_MENU);
});

test("labels name functions as the demo's did, and what names none is left out", () => {
  const menu = menuOf(["Go", "Rust", "Rust Wasi Socket", "Grayscale, in a Wasm guest", "Cobol"]);
  expect(menu.map(({ label, chosen }) => [label, chosen.name])).toEqual([
    ["Go", "classify"],
    ["Rust", "grayscale"],
    ["Rust Wasi Socket", "wasi-socket"],
    ["Grayscale, in a Wasm guest", "wasi-socket"],
  ]);
});

test("a label cannot be more than text in the page", () => {
  const [grayscale] = STATIC_MENU;
  const html = menuHtml([
    { label: '<b title="$&">&\'', chosen: (grayscale as (typeof STATIC_MENU)[0]).chosen },
  ]);
  expect(html).toBe('<option value="grayscale">&lt;b title=&quot;$&amp;&quot;&gt;&amp;&#39;</option>');
});

test("the names of the demo are taken, and no others", () => {
  const names = [
    "grayscale",
    "rust",
    "classify",
    "go",
    "rust-wasi-socket",
    "wasi-socket",
    "",
    "Rust",
    "java",
  ];
  expect(names.map((name) => functionNamed(name)?.appId)).toEqual([
    "image-api-grayscale",
    "image-api-grayscale",
    "image-api-classify",
    "image-api-classify",
    "image-api-wasi-socket",
    "image-api-wasi-socket",
    undefined,
    undefined,
    undefined,
  ]);
});
