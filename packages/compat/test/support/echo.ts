import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An app that returns what it was called with. */
export interface Echo extends AsyncDisposable {
  readonly port: number;
}

/** Starts the app: `/echo` returns the request as JSON, `/text` text, `/fail` an error with status 418, `/hang` nothing. */
export async function startEcho(): Promise<Echo> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url = "/", headers } = request;
      const path = url.split("?", 1)[0];
      if (path === "/dapr/config" || path === "/dapr/subscribe") return response.writeHead(404).end();
      if (path === "/text") return response.end("just text");
      if (path === "/hang") return undefined;
      if (path === "/fail") return response.writeHead(418).end('{"reason":"a teapot"}');
      response.setHeader("content-type", "application/json");
      const type = headers["content-type"];
      return response.end(JSON.stringify({ method, url, type, body, test: headers["x-test"] }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
