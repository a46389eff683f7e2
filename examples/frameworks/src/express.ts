import { getRequestListener } from "@hono/node-server";
import express from "express";
import { latestOrder, openShop } from "./shop.ts";

const dapr = openShop();
const app = express();

app.get("/latest-order", async (_request, response) => {
  response.json(await latestOrder(dapr));
});

// After the app's own routes, and before express.json(), which would read the bodies.
app.use(getRequestListener(dapr.fetch, { overrideGlobalObjects: false }));

const server = app.listen(Number(process.env["APP_PORT"]), "127.0.0.1");
// daprd lets a connection be idle for 90 s; an event that it sends on one that was closed meanwhile is lost.
server.keepAliveTimeout = 120_000;
process.once("SIGTERM", () => server.close(() => void dapr.stop()));
