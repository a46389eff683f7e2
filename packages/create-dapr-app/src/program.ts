import { resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { createApp } from "./create-app.ts";
import { DESCRIPTIONS, TEMPLATES, type Template } from "./templates.ts";

/** Creates the command `create-dapr-app`. */
export function createProgram(): Command {
  const templates = TEMPLATES.map((name) => `  ${name.padEnd(14)}${DESCRIPTIONS[name]}`).join("\n");
  return new Command("create-dapr-app")
    .description("Creates a Dapr app in TypeScript, with a test and a dapr.yaml")
    .version(packageJson.version)
    .addArgument(new Argument("<folder>", "the new folder; its name is the app's id"))
    .addOption(
      new Option("-t, --template <name>", "the kind of app").choices(TEMPLATES).default("http-service"),
    )
    .addHelpText(
      "after",
      `\nTemplates:\n${templates}\n\nExample:\n  npm create dapr-app orders -- --template workflow\n`,
    )
    .action((folder: string, { template }: { readonly template: Template }) => {
      try {
        const { name } = createApp(resolve(folder), template);
        process.stdout.write(
          `Created ${name} in ${folder}. Next:\n  cd ${folder}\n  npm install\n  npm test\n  npm run dev\n`,
        );
      } catch (error) {
        process.stderr.write(`create-dapr-app: ${(error as Error).message}\n`);
        process.exitCode = 1;
      }
    });
}
