import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { latestOrder, openShop } from "./shop.ts";

const dapr = openShop();
const app = new Hono();

app.get("/latest-order", async (context) => context.json(await latestOrder(dapr)));
app.all("*", (context) => dapr.fetch(context.req.raw));

const server = serve({ fetch: app.fetch, port: Number(process.env["APP_PORT"]), hostname: "127.0.0.1" });
process.once("SIGTERM", () => server.close(() => void dapr.stop()));
