import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { latestOrder, openShop } from "./shop.ts";

const dapr = openShop();
const app = new Hono();

app.get("/latest-order", async (context) => context.json(await latestOrder(dapr)));
app.all("*", (context) => dapr.fetch(context.req.raw));

const server = serve({
  fetch: app.fetch,
  port: Number(process.env["APP_PORT"]),
  hostname: "127.0.0.1",
  // daprd lets a connection be idle for 90 s; an event that it sends on one that was closed meanwhile is lost.
  serverOptions: { keepAliveTimeout: 120_000 },
});
process.once("SIGTERM", () => server.close(() => void dapr.stop()));
