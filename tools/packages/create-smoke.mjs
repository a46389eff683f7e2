// Creates an app of each template with the installed create-dapr-app, and returns what checks them.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const TEMPLATES = ["http-service", "subscriber", "actors", "workflow"];

/** Packages of a created project that are not ours, in the versions of its manifest. */
export async function createdProjects(project) {
  const folder = join(project, "created");
  await mkdir(folder, { recursive: true });
  const wanted = new Map();
  for (const template of TEMPLATES) {
    const command = join(project, "node_modules/create-dapr-app/dist/cli.js");
    const args = [command, join(folder, template), "--template", template];
    await promisify(execFile)(process.execPath, args, { cwd: project });
    const { devDependencies } = JSON.parse(await readFile(join(folder, template, "package.json"), "utf8"));
    for (const [name, range] of Object.entries(devDependencies))
      if (!name.startsWith("@dapr-ts/")) wanted.set(name, `${name}@${range}`);
  }
  return { folders: TEMPLATES.map((template) => join(folder, template)), packages: [...wanted.values()] };
}
