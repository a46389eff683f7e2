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
