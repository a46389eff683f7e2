import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allCommands, createProgram } from "../src/program/program.ts";

test.each(createProgram().commands.map((command) => [command.name(), command] as const))(
  "the help of %s has an example that starts with the command",
  (name, command) => {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    expect(text).toMatch(new RegExp(`Examples?:\\n(  dapr-ts .*\\n)*  dapr-ts ${name}\\b`));
  },
);

test("every command has a description", () => {
  expect(allCommands(createProgram()).filter((command) => command.description() === "")).toEqual([]);
});

test("the README's first command is one that the command understands", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, line = ""] = /^npx dapr-ts (run .*)$/m.exec(readme) ?? [];
  const seen: unknown[] = [];
  const program = createProgram(async (flags, command) => {
    seen.push(flags.appId, flags.appPort, command);
    return 0;
  });
  await program.parseAsync(line.split(" "), { from: "user" });
  expect(seen).toEqual(["orders", 3000, ["node", "app.js"]]);
});

test.each([
  ["nosuch", "unknown command 'nosuch'; `dapr-ts --help` prints what it takes"],
  ["runn", "unknown command 'runn' (Did you mean run?)"],
  ["run --nosuch", "unknown option '--nosuch'; `dapr-ts run --help` prints what it takes"],
  ["run --app-id", "option '-a, --app-id <id>' argument missing; `dapr-ts run --help` prints what it takes"],
  [
    "run --app-port x",
    /^dapr-ts: option .* argument 'x' is invalid\. A whole number above 0 is required\.\n$/,
  ],
  ["run --log-level x", /argument 'x' is invalid\. Allowed choices are debug, info, warn, error, fatal\.\n$/],
  ["state get", "missing required argument 'store'; `dapr-ts state get --help` prints what it takes"],
  [
    "workflow rerun x",
    "required option '--from <event>' not specified; `dapr-ts workflow rerun --help` prints what it takes",
  ],
  [
    "list extra",
    "too many arguments for 'list'. Expected 0 arguments but got 1: extra; `dapr-ts list --help` prints what it takes",
  ],
] satisfies [string, string | RegExp][])(
  "dapr-ts %s is refused in one line with the remedy",
  async (line, message) => {
    const program = createProgram(() => Promise.reject(new Error("it runs")));
    let written = "";
    for (const command of [program, ...allCommands(program)])
      command.exitOverride().configureOutput({ writeErr: (text) => (written += text) });
    await expect(program.parseAsync(line.split(" "), { from: "user" })).rejects.toThrow();
    if (typeof message === "string") expect(written).toBe(`dapr-ts: ${message}\n`);
    else expect(written).toMatch(message);
  },
);
