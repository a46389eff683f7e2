// Compiles a program that uses the packages with each supported compiler, in each way that resolves modules.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The oldest supported TypeScript, the newest, and for the whole check those between them. */
const versions = (isWhole) => ["5.9.3", ...(isWhole ? ["6.0.3"] : []), "7.0.2"];

/** Packages to install, each version under a name of its own. */
export const compilers = (isWhole) =>
  versions(isWhole).map((version) => `typescript-${version}@npm:typescript@${version}`);

const PROGRAM = `
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { DaprClient, DaprError } from "@dapr-ts/client";
import { otel } from "@dapr-ts/client/otel";
import { DaprServer } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { activity, workflow, workflows } from "@dapr-ts/workflow";

class Counter extends Actor {
  increment(by: number): number {
    return by;
  }
}
const double = activity("double", (n: number) => n * 2);
const twice = workflow("twice", async (ctx, n: number) => (await ctx.call(double, n)) * 2);

export async function main(): Promise<number> {
  const dapr = new DaprClient({ transport: inMemoryDapr(), interceptors: [otel()] });
  const order: { total: number } | undefined = await dapr.state.get<{ total: number }>("store", "key");
  await dapr.pubsub.publish("pubsub", "orders", order);
  const server = new DaprServer({ port: 0, client: dapr });
  server.use(actors({ Counter }));
  server.use(workflows({ workflows: [twice], activities: [double] }));
  const run = await dapr.workflow.schedule(twice, 2);
  const result: number = await run.result();
  const n: number = await actorProxy<Counter>(dapr, "Counter", "c1").increment(result);
  // @ts-expect-error: a method's argument has the type of its parameter
  await actorProxy<Counter>(dapr, "Counter", "c1").increment("two");
  const code: string = DaprError.from(new Error("x")).code;
  return n + code.length;
}
`;

/** Each way to resolve modules: the files, the options, and whether a version still has it. */
const WAYS = [
  {
    name: "nodenext, ESM and CommonJS",
    files: ["program.mts", "program.cts"],
    options: ["--module", "nodenext"],
  },
  {
    name: "bundler",
    files: ["program.ts"],
    options: ["--module", "esnext", "--moduleResolution", "bundler"],
  },
  {
    name: "node10",
    files: ["program.ts"],
    options: ["--module", "commonjs", "--moduleResolution", "node10"],
    // 6.0 deprecates node10, and 7.0 no longer has it.
    until: "6",
  },
];

const COMMON = ["--noEmit", "--strict", "--target", "es2023", "--skipLibCheck", "--types", "node"];

/** Writes the programs to a folder. Returns a check for each version and way: its name, and the arguments of Node. */
export async function compilerProject(folder, typeRoots, isWhole) {
  const project = join(folder, "compilers");
  await mkdir(project, { recursive: true });
  for (const file of new Set(WAYS.flatMap(({ files }) => files)))
    await writeFile(join(project, file), PROGRAM);
  return versions(isWhole).flatMap((version) =>
    WAYS.filter(({ until }) => until === undefined || version < until).map(({ name, files, options }) => ({
      name: `TypeScript ${version}, ${name}`,
      args: [
        join(folder, "node_modules", `typescript-${version}`, "bin", "tsc"),
        ...COMMON,
        ...["--lib", "es2023,esnext.disposable,dom,dom.iterable,dom.asynciterable"],
        ...["--typeRoots", typeRoots, ...options, ...files.map((file) => join(project, file))],
      ],
    })),
  );
}
