import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// An app that responds with the request's body. It prints its port, and ends with the process that started it.
const server = createServer((request, response) => {
  const { url = "", headers } = request;
  if (url !== "/echo") {
    response.statusCode = 404;
    response.end();
    return;
  }
  response.setHeader("content-type", headers["content-type"] ?? "application/json");
  request.pipe(response);
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
