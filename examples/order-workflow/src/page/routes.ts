import { EVENT_STREAM, Page, liveEvents, noSniff } from "@dapr-ts/page-kit";
import { DaprError, reply, type DaprServer, type MethodHandler } from "@dapr-ts/server";
import type { Shop } from "../shop/shop.ts";
import { readOrder } from "./read-order.ts";

const GET = { verb: "GET" } as const;
/** Unlike a POST, a page from elsewhere cannot make a browser send it. */
const PUT = { verb: "PUT" } as const;
const ORDER_ID = /^order-[a-z0-9]{1,40}$/;

export interface PageOptions {
  /** Milliseconds that an approval may take. */
  readonly approvalMs: number;
  readonly stopping: AbortSignal;
}

/** Serves the page and its API. */
export async function servePage(
  server: DaprServer,
  shop: Shop,
  { approvalMs, stopping }: PageOptions,
): Promise<void> {
  const page = await Page.load({
    folder: new URL("../../dist/", import.meta.url),
    files: ["shop.html", "page.js", "style.css", "icon.svg"],
  });
  const missing = reply({ message: "Not found." }, { status: 404 });
  server.method("/", () => page.file("shop.html"), GET);
  server.method("static/:file", ({ params }) => page.file(params["file"] ?? "") ?? missing, GET);

  server.method(
    "api/events",
    noSniff((_request, { signal }) =>
      reply(liveEvents(shop, AbortSignal.any([signal, stopping])), { headers: EVENT_STREAM }),
    ),
    GET,
  );

  server.method(
    "api/orders/:id",
    api(async (request) => {
      const { id = "" } = request.params;
      if (!ORDER_ID.test(id)) return missing;
      const order = readOrder(await request.json(), approvalMs);
      if (typeof order === "string") return reply({ message: order }, { status: 400 });
      await shop.place(id, order);
      return undefined;
    }),
    PUT,
  );

  server.method(
    "api/orders/:id/decision",
    api(async (request) => {
      const { id = "" } = request.params;
      if (!ORDER_ID.test(id)) return missing;
      const { approved } = await request.json<{ approved?: unknown }>();
      if (typeof approved !== "boolean") return reply({ message: "Approve or refuse." }, { status: 400 });
      await shop.decide(id, { approved, by: "the page" });
      return undefined;
    }),
    PUT,
  );

  server.method(
    "api/worker",
    api(async (request) => {
      const { running } = await request.json<{ running?: unknown }>();
      if (running !== false) return reply({ message: "A worker starts by itself." }, { status: 400 });
      shop.killWorker();
      return undefined;
    }),
    PUT,
  );
}

/** Turns errors of Dapr into responses that the page can show. */
function api(handler: MethodHandler): MethodHandler {
  return noSniff(async (...call) => {
    try {
      return await handler(...call);
    } catch (error) {
      if (!(error instanceof DaprError)) throw error;
      const status = error.code === "not_found" ? 404 : 503;
      return reply({ message: messageOf(error) }, { status });
    }
  });
}

const messageOf = (error: DaprError): string =>
  error.code === "failed_precondition" ? "No worker runs at the moment. Try again." : error.message;
