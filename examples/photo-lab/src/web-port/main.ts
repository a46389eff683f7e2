import { DaprServer, reply } from "@dapr-ts/server";
import { serverOptions } from "../app-options.ts";
import { MENU_STORE, STATE_STORE } from "../components.ts";
import { PHOTO_METHOD } from "../photo/read-photo.ts";
import { runApp } from "../run-app.ts";
import { eventLine } from "./event-line.ts";
import { hello } from "./hello.ts";
import { Invocations } from "./invocations.ts";
import { readMenu } from "./menu.ts";
import { PageFiles } from "./page-files.ts";
import { readinessOf } from "./readiness.ts";

const server = new DaprServer(serverOptions({ port: 8080, daprHttpPort: 3500 }));
const { client } = server;
const page = await PageFiles.load();
const invocations = new Invocations(client.state, STATE_STORE);
const GET = { verb: "GET" } as const;

const menu = () => readMenu(client.configuration, MENU_STORE);
const home = async () => page.home(await menu());
server.method("/", home, GET);
server.method("static/home.html", home, GET);
server.method(
  "static/:file",
  ({ params }) => page.file(params["file"] ?? "") ?? reply("There is no such file.", { status: 404 }),
  GET,
);
server.method("favicon.ico", () => page.file("icon.svg"), GET);

server.method("api/hello", hello(client, invocations), PHOTO_METHOD);
server.method("api/invokecount", async () => (await invocations.history()).last.map(eventLine), GET);
server.method("api/history", () => invocations.history(), GET);
server.method(
  "api/functions",
  async () => Promise.all((await menu()).map(({ chosen }) => readinessOf(client, chosen))),
  GET,
);

await runApp("web-port", server);
