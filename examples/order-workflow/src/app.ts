import { once } from "node:events";
import { stopSignal } from "@dapr-ts/page-kit";
import { openShop } from "./start-shop.ts";

// The page and its worker alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
const { APP_PORT, DAPR_HTTP_PORT, DAPR_GRPC_PORT } = process.env;
const endpoint = (port: string | undefined): string => `http://127.0.0.1:${String(port)}`;

const stop = stopSignal();
const sidecar = { httpEndpoint: endpoint(DAPR_HTTP_PORT), grpcEndpoint: endpoint(DAPR_GRPC_PORT) };
const settings = { port: Number(APP_PORT), approvalMs: 120_000, stepMs: 900, say: console.log };
await using shop = await openShop(sidecar, settings);
console.log(`The shop is at ${shop.url} until you press Ctrl-C`);
if (!stop.aborted) await once(stop, "abort");
