import { EVENT_STREAM, Page, liveEvents, noSniff } from "@dapr-ts/page-kit";
import { DaprError, reply, type DaprServer } from "@dapr-ts/server";
import type { Fleet } from "../fleet/fleet.ts";
import { HOST_NAMES } from "../host-names.ts";
import { ROOM_IDS } from "../rooms.ts";

const GET = { verb: "GET" } as const;
/** Unlike a POST, a page from elsewhere cannot make a browser send it. */
const PUT = { verb: "PUT" } as const;

/** Serves the page and its API. */
export async function servePage(server: DaprServer, fleet: Fleet, stopping: AbortSignal): Promise<void> {
  const page = await Page.load({
    folder: new URL("../../dist/", import.meta.url),
    files: ["fleet.html", "page.js", "style.css", "icon.svg"],
  });
  const missing = reply("Not found.", { status: 404 });
  server.method("/", () => page.file("fleet.html"), GET);
  server.method("static/:file", ({ params }) => page.file(params["file"] ?? "") ?? missing, GET);

  server.method(
    "api/events",
    noSniff((_request, { signal }) => {
      const until = AbortSignal.any([signal, stopping]);
      return reply(liveEvents(fleet, until), { headers: EVENT_STREAM });
    }),
    GET,
  );

  server.method(
    "api/thermostats/:id/target",
    noSniff(async (request) => {
      const id = ROOM_IDS.find((room) => room === request.params["id"]);
      if (id === undefined) return missing;
      const { target } = await request.json<{ target: number }>();
      try {
        await fleet.setTarget(id, target);
      } catch (error) {
        if (!(error instanceof DaprError)) throw error;
        return reply({ message: error.message }, { status: error.code === "invalid_argument" ? 400 : 503 });
      }
      return undefined;
    }),
    PUT,
  );

  server.method(
    "api/hosts/:name",
    noSniff(async (request) => {
      const name = HOST_NAMES.find((host) => host === request.params["name"]);
      if (name === undefined) return missing;
      const { running } = await request.json<{ running: boolean }>();
      if (running) await fleet.startHost(name);
      else fleet.killHost(name);
      return undefined;
    }),
    PUT,
  );
}
