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
