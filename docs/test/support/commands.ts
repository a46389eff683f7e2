import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { allCommands, createProgram } from "../../../packages/cli/src/program/program.ts";
import type { Command } from "../../src/shell.ts";

/** Commands of others. Their flags are not checked. */
const OTHERS = [
  "cd",
  "cp",
  "curl",
  "esbuild",
  "export",
  "git",
  "go",
  "mkdir",
  "node",
  "redis-cli",
  "wasmedge",
];
const NPM_COMMANDS = ["audit", "ci", "init", "install", "pkg", "publish"];
/** Programs of other packages that `npx` runs. */
const NPX_OTHERS = ["changeset", "esbuild", "jco", "vitest"];

export class Commands {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Returns the problem with a command, or `undefined`.
   *
   * @param file the Markdown file, relative to the root
   */
  async problem(command: Command, file: string): Promise<string | undefined> {
    const [program = "", ...args] = command;
    switch (program) {
      case "npm":
        return this.#npm(args, file);
      case "npx":
        return this.#npx(args);
      case "dapr":
      case "dapr-ts":
        return daprTs(args);
      case "cd":
        return this.#cd(args[0] ?? "", file);
      default:
        return OTHERS.includes(program) || program.includes("=") ? undefined : `unknown command "${program}"`;
    }
  }

  async #npm([command = "", ...args]: string[], file: string): Promise<string | undefined> {
    if (command === "run" || command === "test") return this.#script(command, args, file);
    if (command === "create") return this.#create(args);
    if (command === "install") {
      const packages = args.filter((name) => name.startsWith("@dapr-ts/"));
      return packages.map((name) => this.#published(name)).find((problem) => problem !== undefined);
    }
    return NPM_COMMANDS.includes(command) ? undefined : `npm has no command "${command}" here`;
  }

  async #script(command: string, args: string[], file: string): Promise<string | undefined> {
    const workspace = args.findIndex((word) => word === "-w" || word === "--workspace");
    const folders = workspace === -1 ? this.#foldersOf(file) : this.#workspace(args[workspace + 1] ?? "");
    if (folders.length === 0) return `the workspace ${String(args[workspace + 1])} does not exist`;
    const name = command === "test" ? "test" : (args.find((word) => !word.startsWith("-")) ?? "");
    if (!folders.some((folder) => this.#scripts(folder).includes(name)))
      return `${folders.join(" and ")} have no script "${name}"`;
    if (name !== "example") return undefined;
    const [, example = "", separator, ...options] = args;
    if (example === "<name>") return undefined;
    if (!existsSync(join(this.#root, "examples", example, "src")))
      return `the example ${example} does not exist`;
    if (separator !== undefined && separator !== "--") return `options of an example stand behind "--"`;
    return this.#exampleOptions(example, options);
  }

  /** An example reads its own options. A port may be taken on this machine. */
  async #exampleOptions(example: string, options: string[]): Promise<string | undefined> {
    const { href } = pathToFileURL(join(this.#root, "examples", example, "src/options.ts"));
    const { programOptions } = (await import(/* @vite-ignore */ href)) as {
      programOptions: (args: readonly string[]) => Promise<unknown>;
    };
    try {
      await programOptions(options);
      return undefined;
    } catch (error) {
      const { message } = error as Error;
      return /^port \d+ /.test(message) ? undefined : message;
    }
  }

  async #npx([name = "", ...args]: string[]): Promise<string | undefined> {
    if (name === "dapr-ts") return daprTs(args);
    if (name.startsWith("@dapr-ts/")) return this.#published(name);
    return NPX_OTHERS.includes(name) ? undefined : `"npx ${name}" is unknown`;
  }

  #create([name = "", , separator, flag, template]: string[]): string | undefined {
    if (name !== "dapr-app") return `the package create-${name} does not exist`;
    if (separator === undefined) return undefined;
    const templates = readdirSync(join(this.#root, "packages/create-dapr-app/templates"));
    const isKnown = separator === "--" && flag === "--template" && templates.includes(template ?? "");
    return isKnown ? undefined : `create-dapr-app has no template "${String(template)}"`;
  }

  #cd(folder: string, file: string): string | undefined {
    // A page that makes a project goes into its folder.
    if (!folder.includes("/")) return undefined;
    const places = [this.#root, join(this.#root, dirname(file))];
    return places.some((place) => existsSync(join(place, folder)))
      ? undefined
      : `the folder ${folder} does not exist`;
  }

  #published(name: string): string | undefined {
    const path = join(this.#root, "packages", name.replace("@dapr-ts/", ""), "package.json");
    return existsSync(path) ? undefined : `the package ${name} does not exist`;
  }

  /** A created project has scripts of its own, and so has a folder with a manifest. */
  #foldersOf(file: string): string[] {
    if (file.startsWith("packages/create-dapr-app/")) return ["packages/create-dapr-app"];
    return [".", dirname(file)].filter((folder) => existsSync(join(this.#root, folder, "package.json")));
  }

  #scripts(folder: string): string[] {
    if (folder === "packages/create-dapr-app") {
      const text = readFileSync(join(this.#root, folder, "src/create-app.ts"), "utf8");
      return [...text.matchAll(/^ {6}(\w+): "/gm)].map(([, name = ""]) => name);
    }
    const text = readFileSync(join(this.#root, folder, "package.json"), "utf8");
    return Object.keys((JSON.parse(text) as { scripts?: Record<string, string> }).scripts ?? {});
  }

  #workspace(name: string): string[] {
    const folder = name.replace("@dapr-ts/", "tools/");
    return existsSync(join(this.#root, folder, "package.json")) ? [folder] : [];
  }
}

/** Parses the arguments as `dapr-ts` does, whose flags have the names of the Dapr CLI's, and runs nothing. */
async function daprTs(args: readonly string[]): Promise<string | undefined> {
  const program = createProgram(async () => 0);
  for (const command of [program, ...allCommands(program)]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return undefined;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    // In a text the name of a command is enough.
    return ["commander.helpDisplayed", "commander.help", "commander.missingArgument"].includes(code)
      ? undefined
      : message;
  }
}
