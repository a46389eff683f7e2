// Programs of the official SDK, for an installation in which @dapr/dapr is @dapr-ts/compat: as ESM, as CommonJS and as
// TypeScript, with the deep import paths.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const ESM = `import { DaprClient, HttpMethod, Temporal } from "@dapr/dapr";
import ActorId from "@dapr/dapr/actors/ActorId.js";
const client = new DaprClient({ daprPort: "3501" });
if (client.options.daprPort !== "3501" || HttpMethod.GET !== "get") throw new Error("the client or an enum differs");
if (new ActorId.default("a").getId() !== "a") throw new Error("the deep import differs");
if (Temporal.Duration.from({ seconds: 1 }).seconds !== 1) throw new Error("Temporal differs");
`;

const COMMONJS = `const { AbstractActor, DaprServer, LogLevel } = require("@dapr/dapr");
const ActorProxyBuilder = require("@dapr/dapr/actors/client/ActorProxyBuilder").default;
const { LockStatus } = require("@dapr/dapr/types/lock/UnlockResponse");
class Counter extends AbstractActor {}
const server = new DaprServer({ serverPort: "3002" });
new ActorProxyBuilder(Counter, server.client);
if (LockStatus[0] !== "Success" || LogLevel.Debug !== 4) throw new Error("an enum differs");
`;

const TYPESCRIPT = `import { AbstractActor, DaprClient, HttpMethod, WorkflowContext, TWorkflow, DaprClientOptions } from "@dapr/dapr";
import { LockStatus } from "@dapr/dapr/types/lock/UnlockResponse";
import { KeyValueType } from "@dapr/dapr/types/KeyValue.type";
export const options: Partial<DaprClientOptions> = { daprPort: "3500" };
export const order: TWorkflow = async function* (ctx: WorkflowContext, input: number): any {
  return yield ctx.callActivity("double", input);
};
export class Counter extends AbstractActor {
  async count(by: number): Promise<number> {
    return (await this.getStateManager<number>().getOrAddState("n", by)) ?? 0;
  }
}
export async function main(client: DaprClient): Promise<LockStatus> {
  const state: KeyValueType | string = await client.state.get("store", "a");
  await client.invoker.invoke("app", String(state), HttpMethod.POST, { a: 1 });
  return (await client.lock.unlock("locks", "a", "me")).status;
}
`;

/** Returns the programs to run, each with its name: a command and its arguments. They are written into the project. */
export async function aliasPrograms(project, { tsc, typeRoots }) {
  await writeFile(join(project, "official.mjs"), ESM);
  await writeFile(join(project, "official.cjs"), COMMONJS);
  await writeFile(join(project, "official.cts"), TYPESCRIPT);
  const types = ["--typeRoots", typeRoots, "--types", "node", "--noEmit", "--strict", "--target", "es2023"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom,dom.asynciterable"];
  const node10 = ["--module", "commonjs", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0"];
  return [
    ["the alias @dapr/dapr, ESM", process.execPath, ["official.mjs"]],
    ["the alias @dapr/dapr, CommonJS", process.execPath, ["official.cjs"]],
    [
      "the alias @dapr/dapr, types by nodenext",
      tsc,
      [...types, ...libraries, "--module", "nodenext", "official.cts"],
    ],
    [
      "the alias @dapr/dapr, types by node10",
      tsc,
      [...types, ...libraries, ...node10, "--skipLibCheck", "official.cts"],
    ],
  ];
}
