import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { bannedForms } from "../forms.mjs";
import { plainEnglish } from "../index.mjs";
import { bannedInText } from "../other-text.mjs";

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.ts"],
      languageOptions: { parser: tseslint.parser },
      plugins: { "plain-english": plainEnglish },
      rules: {
        "plain-english/plain-text": "error",
        "plain-english/test-titles": "error",
        "plain-english/verb-first": "error",
      },
    },
  ],
});

async function lint(code) {
  const [{ messages }] = await eslint.lintText(code, { filePath: "some-file.ts" });
  return messages.map(({ line, ruleId }) => `${line} ${ruleId.replace("plain-english/", "")}`);
}

describe("banned forms", () => {
  it.each([
    "The store is no CloudEvent store",
    "undefined when there is none",
    "That there is none is a problem, but that is fine",
    "nobody waits for it",
    "for whoever comes",
    "it waits for ever",
    "the default as of 1.18",
    "it is an error after all.",
    "the runtime cannot be had here",
    "cannot be saved any more",
    "Takes every job of the actor back",
    "the subscription was taken back",
    "the sidecar says why",
    "a header tells it",
    "daprd asks once",
  ])("refuses %j", (text) => expect(bannedForms(text)).not.toEqual([]));

  it.each([
    "Deletes a job. Does nothing if no job has this name.",
    "undefined when the key does not exist",
    "The further flags of daprd, after all others",
    "take it or send it back",
    "the user asks for a seat",
    "the value `nobody` of the option",
  ])("accepts %j", (text) => expect(bannedForms(text)).toEqual([]));

  it.each(["What a method does.", "Whether it may.", "That it is.", "Of a key the name.", "Where it is."])(
    "refuses a doc comment that begins like %j, and only there",
    (text) => {
      expect(bannedForms(text, true)).toHaveLength(1);
      expect(bannedForms(text)).toEqual([]);
    },
  );
});

describe("plain-text", () => {
  it("reads doc comments, other comments, errors, logs and titles", async () => {
    const code = [
      "/** Sends it to nobody. */",
      "// the sidecar says so",
      'throw new DaprError("the sidecar says so");',
      "throw invalidArgument(`nobody has ${name} here`);",
      'logger.warn("it waits for ever here");',
      'it("asks nobody in particular", () => undefined);',
    ].join("\n");
    expect(await lint(code)).toEqual([
      "1 plain-text",
      "2 plain-text",
      "3 plain-text",
      "4 plain-text",
      "5 plain-text",
      "6 plain-text",
      "6 plain-text",
    ]);
  });

  it("finds a phrase that wraps in a comment", async () => {
    expect(await lint("/**\n * Waits for\n * ever.\n */\nlet a;")).toEqual(["1 plain-text"]);
    expect(await lint("// it waits for\n// ever\nlet a;")).toEqual(["1 plain-text"]);
  });

  it("ignores names, paths and values", async () => {
    expect(await lint('import "nobody"; const a = ["is-no-name", "says", "a/b nobody"];')).toEqual([]);
  });
});

describe("test-titles", () => {
  const found = async (code) => (await lint(code)).filter((each) => each.endsWith("test-titles"));

  it.each([
    'test("what is slow", run);',
    'it("That it fails", run);',
    'describe("whether it fails", run);',
    'describe("Where it goes", () => {});',
    'test.each([1])("whose status is %i is %s", run);',
    "test.skipIf(lacks)(`of ${name}: an error`, run);",
    'test("a client that waits to be told", run);',
    'test("a taken port is said", run);',
    'test("fetch does what it should", run);',
    'test.each`a`("and over gRPC", run);',
  ])("refuses the title of %s", async (code) => expect(await found(code)).toHaveLength(1));

  it.each([
    'test("rejects with deadline_exceeded if the sidecar does not respond", run);',
    'test("prints what a page lacks", run);',
    'log("what is slow");',
    "test(named, run);",
  ])("accepts %s", async (code) => expect(await found(code)).toEqual([]));
});

describe("verb-first", () => {
  it.each([
    ["/** The name of a key. */\nfunction nameOf() {}", 1],
    ["/** Returns the name of a key. */\nfunction nameOf() {}", 0],
    ["/** True for a key. */\nexport const isKey = (key) => true;", 1],
    ["class Store {\n/** A value of a key. */\nget(key) {}\n}", 1],
    ["class Store {\n/** A value of a key. */\nget value() {}\n}", 0],
    ["interface Store {\n/** Milliseconds of a key. */\nget(key): void;\n}", 1],
    ["/** The largest number of keys. */\nconst LIMIT = 1;", 0],
    ["/** {@link nameOf}, with options. */\nfunction nameOfAll() {}", 0],
  ])("of %j finds %i", async (code, count) => {
    expect((await lint(code)).filter((message) => message.endsWith("verb-first"))).toHaveLength(count);
  });
});

describe("text of other files", () => {
  it("finds a phrase with its line, also one that wraps, and leaves inline code", () => {
    expect(
      bannedInText("# Title\n\nOne line.\n\nIt waits for\never, and `nobody` waits.\n").map(
        ({ line }) => line,
      ),
    ).toEqual([5]);
  });
});
