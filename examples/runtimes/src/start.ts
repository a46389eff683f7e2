import type { DaprServerOptions } from "@dapr-ts/server";
import { openApp } from "./app.ts";

// For every runtime: the server that the package brings, over the channel that the environment names.
const channel = (process.env["APP_CHANNEL"] ?? "http") as NonNullable<DaprServerOptions["channel"]>;
const protocol = channel === "http" ? "http" : "grpc";
await openApp({ channel, client: { protocol } }).start();
console.log("started");
