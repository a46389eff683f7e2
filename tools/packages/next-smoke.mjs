// Builds a Next app that uses the installed packages in its route handlers, serves it beside a sidecar, and calls it.
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./public-packages.mjs";

/** Next and what it needs, in the versions of the example. */
export async function nextPackages() {
  const manifest = JSON.parse(await readFile(join(root, "examples/frameworks/package.json"), "utf8"));
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  return ["next", "react", "react-dom", "@types/react"].map((name) => `${name}@${versions[name]}`);
}

/** The route handler of a person who has read the page of the state. */
const ORDERS = `
import { DaprClient, DaprError } from "@dapr-ts/client";

export const dynamic = "force-dynamic";
const clients = { http: new DaprClient({ protocol: "http" }), grpc: new DaprClient({ protocol: "grpc" }) };

export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const dapr = clients[searchParams.get("protocol") === "grpc" ? "grpc" : "http"];
  const id = searchParams.get("id") ?? "";
  try {
    await dapr.state.set("statestore", id, { id, item: "tea" });
    return Response.json((await dapr.state.get<{ item: string }>("statestore", id)) ?? null);
  } catch (error) {
    return Response.json({ code: DaprError.from(error).code }, { status: 502 });
  }
}
`;

const MOUNTED = `
import { DaprServer } from "@dapr-ts/server";

const server = new DaprServer();
server.method("greet", async (request) => "Hello, " + (await request.text()));

export const GET = server.fetch;
export const POST = server.fetch;
export const OPTIONS = server.fetch;
`;

/** Runs beside a sidecar, serves the app, and calls it. Without a sidecar, calls fail with the code of that. */
const CALLS = (next, app, hasSidecar) => `
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";

const child = spawn(
  process.execPath,
  [${JSON.stringify(next)}, "start", ${JSON.stringify(app)}, "--hostname", "127.0.0.1", "--port", "0"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const ended = once(child, "exit").then(([code]) => { throw new Error("next start ended with " + code); });
ended.catch(() => {});
const ready = new Promise((resolve) => {
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
    const [url] = /http:\\/\\/127\\.0\\.0\\.1:\\d+/.exec(printed) ?? [];
    if (url !== undefined && printed.includes("Ready in")) resolve(url);
  });
});
try {
  const url = await Promise.race([ready, ended]);
  for (const protocol of ["http", "grpc"]) {
    const id = protocol + "-1";
    const response = await fetch(url + "/orders?protocol=" + protocol + "&id=" + id);
    const expected = ${hasSidecar ? `{ id, item: "tea" }` : `{ code: "unavailable" }`};
    expect(await response.json(), expected, "a state over " + protocol);
  }
  const greeting = await fetch(url + "/greet", { method: "POST", body: "Ada" });
  expect(await greeting.json(), "Hello, Ada", "a method of the mounted server");
} finally {
  child.kill("SIGTERM");
  await ended.catch(() => {});
}

function expect(actual, expected, what) {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(what + " is " + JSON.stringify(actual) + ", not " + JSON.stringify(expected));
}
`;

/** Writes the app to a folder, builds it, and calls it. Throws if a response is not the expected one. */
export async function followNext(folder, hasSidecar) {
  const app = join(folder, "next-app");
  const next = join(folder, "node_modules/next/dist/bin/next");
  const write = async (path, text) => {
    await mkdir(join(app, path, ".."), { recursive: true });
    await writeFile(join(app, path), text);
  };
  await write("app/orders/route.ts", ORDERS);
  await write("app/[...dapr]/route.ts", MOUNTED);
  await write("calls.mjs", CALLS(next, app, hasSidecar));
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const run = (...args) => promisify(execFile)(process.execPath, args, { cwd: folder, env });
  await run(next, "build", app);
  const calls = join(app, "calls.mjs");
  if (!hasSidecar) return void (await run(calls));
  const command = join(folder, "node_modules/@dapr-ts/cli/dist/cli.js");
  await run(command, "run", "--", process.execPath, calls);
}
