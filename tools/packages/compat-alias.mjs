// Programs of the official SDK, for an installation in which @dapr/dapr is @dapr-ts/compat: as ESM, as CommonJS and as
// TypeScript, with the deep import paths.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DEEP_IMPORTS } from "../../packages/compat/build/deep-imports-table.mjs";

const ESM = `import { AbstractActor, DaprClient, HttpMethod, Temporal } from "@dapr/dapr";
import ActorId from "@dapr/dapr/actors/ActorId.js";
import BaseActor from "@dapr/dapr/actors/runtime/AbstractActor.js";
const client = new DaprClient({ daprPort: "3501" });
if (client.options.daprPort !== "3501" || HttpMethod.GET !== "get") throw new Error("the client or an enum differs");
if (new ActorId.default("a").getId() !== "a") throw new Error("the deep import differs");
if (BaseActor.default !== AbstractActor) throw new Error("the deep import is another class");
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

/** A program that uses every exported type. In packages/compat the compiler checks it against the official SDK. */
const TYPES = new URL("../../packages/compat/test/programs/types.ts", import.meta.url);

/** Returns a module that exports everything that the deep paths export. */
const deepExports = () =>
  Object.entries(DEEP_IMPORTS)
    .map(([path, { main, names = [], types = [] }], at) => {
      const exported = [
        ...(main === undefined ? [] : ["default"]),
        ...names.map((name) => name.replace(/.* as /, "")),
        ...types.map((name) => `type ${name.replace(/default .*/, "default")}`),
      ];
      return `export { ${exported.map((name) => `${name} as m${at}_${name.replace("type ", "")}`).join(", ")} } from "@dapr/dapr/${path}";\n`;
    })
    .join("");

/** Returns the programs to run, each with its name: a command and its arguments. They are written into the project. */
export async function aliasPrograms(project, { tsc, tsc6, typeRoots }) {
  const write = (name, text) => writeFile(join(project, name), text);
  const program = await readFile(TYPES, "utf8");
  await write("official.mjs", ESM);
  await write("official.cjs", COMMONJS);
  for (const name of ["types.mts", "types.cts", "types.ts"]) await write(name, program);
  for (const name of ["deep.cts", "deep.ts"]) await write(name, deepExports());
  const common = ["--typeRoots", typeRoots, "--types", "node", "--noEmit", "--strict", "--target", "es2023"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom,dom.asynciterable", "--noUncheckedIndexedAccess"];
  const types = (name, files, options, compiler = tsc) => [
    `the alias @dapr/dapr, types by ${name}`,
    compiler,
    [...common, ...libraries, ...options, ...files],
  ];
  const node10 = ["--module", "commonjs", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0"];
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck"];
  return [
    ["the alias @dapr/dapr, ESM", process.execPath, ["official.mjs"]],
    ["the alias @dapr/dapr, CommonJS", process.execPath, ["official.cjs"]],
    types(
      "nodenext",
      ["types.mts", "types.cts", "deep.cts"],
      ["--module", "nodenext", "--skipDefaultLibCheck"],
    ),
    types("bundler", ["types.ts", "deep.ts"], bundler),
    types("node10", ["types.ts", "deep.ts"], [...node10, "--skipLibCheck"], tsc6),
  ];
}
