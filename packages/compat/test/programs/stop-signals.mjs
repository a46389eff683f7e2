// A server with a handler that its parent process lets return: node stop-signals.mjs '{ "port": "3000", … }'
import { CommunicationProtocolEnum, DaprServer, HttpMethod } from "@dapr-ts/compat";
import express from "express";

const { port, isGrpc, hasExpress, stopSignals } = JSON.parse(process.argv[2]);
const server = new DaprServer({
  serverHost: "127.0.0.1",
  serverPort: port,
  communicationProtocol: CommunicationProtocolEnum[isGrpc ? "GRPC" : "HTTP"],
  ...(hasExpress && { serverHttp: express() }),
  compat: { stopSignals },
});
let finish;
await server.invoker.listen(
  "held",
  () =>
    new Promise((resolve) => {
      finish = () => resolve("done");
      process.send("held");
    }),
  { method: HttpMethod.POST },
);
process.on("message", () => finish());
await server.daprServer.start("127.0.0.1", port);
// After the server's own handler, and only where it has one: a handler keeps the signal from ending the process.
if (process.listenerCount("SIGTERM") > 0) process.on("SIGTERM", () => process.send("stopping"));
process.send("listening");
