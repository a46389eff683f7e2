import { Page, noSniff } from "@dapr-ts/page-kit";
import { DaprServer, reply } from "@dapr-ts/server";
import { serverOptions } from "../app-options.ts";
import { MENU_STORE, STATE_STORE } from "../components.ts";
import { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, megabytes } from "../photo/limits.ts";
import { PHOTO_METHOD } from "../photo/read-photo.ts";
import { runApp } from "../run-app.ts";
import { eventLine } from "./event-line.ts";
import { hello } from "./hello.ts";
import { Invocations } from "./invocations.ts";
import { menuHtml, readMenu } from "./menu.ts";
import { readinessOf } from "./readiness.ts";

const server = new DaprServer(serverOptions({ port: 8080, daprHttpPort: 3500 }));
const { client } = server;
const page = await Page.load({
  folder: new URL("../../dist/page/", import.meta.url),
  files: ["home.html", "page.js", "style.css", "icon.svg"],
  // Photos are shown from memory.
  images: "'self' blob:",
});
const invocations = new Invocations(client.state, STATE_STORE);
const GET = { verb: "GET" } as const;

const menu = () => readMenu(client.configuration, MENU_STORE);
const home = async () =>
  page.file("home.html", {
    options: menuHtml(await menu()),
    maxBytes: String(MAX_PHOTO_BYTES),
    maxPixels: String(MAX_PHOTO_PIXELS),
    maxSize: megabytes(MAX_PHOTO_BYTES),
  });
server.method("/", home, GET);
server.method("static/home.html", home, GET);
server.method(
  "static/:file",
  ({ params }) => page.file(params["file"] ?? "") ?? reply("Not found.", { status: 404 }),
  GET,
);
server.method("favicon.ico", () => page.file("icon.svg"), GET);

server.method("api/hello", noSniff(hello(client, invocations)), PHOTO_METHOD);
const lines = async () => (await invocations.history()).last.map(eventLine);
server.method("api/invokecount", noSniff(lines), GET);
server.method(
  "api/history",
  noSniff(() => invocations.history()),
  GET,
);
server.method(
  "api/functions",
  noSniff(async () => Promise.all((await menu()).map(({ chosen }) => readinessOf(client, chosen)))),
  GET,
);

await runApp("web-port", server);
