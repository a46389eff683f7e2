import { EVENT_STREAM, Page, liveEvents, noSniff } from "@dapr-ts/page-kit";
import { reply, type DaprServer } from "@dapr-ts/server";
import type { TraceBook } from "../trace/trace-book.ts";

const GET = { verb: "GET" } as const;
/** Unlike a POST, a page from elsewhere cannot make a browser send it. */
const PUT = { verb: "PUT" } as const;
const ORDER_ID = /^order-[a-z0-9]{1,40}$/;

/** Serves the page and its API. */
export async function servePage(server: DaprServer, book: TraceBook, stopping: AbortSignal): Promise<void> {
  const page = await Page.load({
    folder: new URL("../../dist/", import.meta.url),
    files: ["traces.html", "page.js", "style.css", "icon.svg"],
  });
  const missing = reply({ message: "Not found." }, { status: 404 });
  server.method("/", () => page.file("traces.html"), GET);
  server.method("static/:file", ({ params }) => page.file(params["file"] ?? "") ?? missing, GET);
  server.method(
    "api/events",
    noSniff((_request, { signal }) =>
      reply(liveEvents(book, AbortSignal.any([signal, stopping])), { headers: EVENT_STREAM }),
    ),
    GET,
  );
  // The trace of an order begins here.
  server.method(
    "api/orders/:id",
    noSniff(async ({ params: { id = "" } }) => {
      if (!ORDER_ID.test(id)) return missing;
      await server.client.invoker.invoke("shop", "orders", { body: { id } });
      return undefined;
    }),
    PUT,
  );
}
