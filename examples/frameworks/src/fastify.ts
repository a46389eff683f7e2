import { getRequestListener } from "@hono/node-server";
import { fastify } from "fastify";
import { latestOrder, openShop } from "./shop.ts";

const dapr = openShop();
// daprd lets a connection be idle for 90 s; an event that it sends on one that was closed meanwhile is lost.
const app = fastify({ keepAliveTimeout: 120_000 });

app.get("/latest-order", () => latestOrder(dapr));

await app.register((scope) => {
  // In a scope of their own, so that bodies reach Dapr's handlers unread, and the app's own routes keep their parsers.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _body, done) => done(null));
  const listener = getRequestListener(dapr.fetch, { overrideGlobalObjects: false });
  scope.all("/*", (request, reply) => {
    reply.hijack();
    return listener(request.raw, reply.raw);
  });
});

app.addHook("onClose", () => dapr.stop());
await app.listen({ port: Number(process.env["APP_PORT"]), host: "127.0.0.1" });
process.once("SIGTERM", () => void app.close());
