import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { CommunicationProtocolEnum, DaprServer as OfficialServer } from "@dapr/dapr";
import { DaprServer } from "@dapr-ts/server";
import { PUBSUB, TOPIC } from "../sidecar/names.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";

export interface AppOptions {
  port: number;
  sidecar: SidecarAddress;
  /** Called with the data of each event or call. */
  handle: (data: unknown) => void;
}

/** An app with nothing in its handlers; resolves when it can be called. */
export type StartApp = (options: AppOptions) => Promise<void>;

const ours: StartApp = async ({ port, handle }) => {
  const server = new DaprServer({ port, waitForSidecar: false });
  server.subscribe(PUBSUB, TOPIC, handle);
  await server.start();
};

const official: StartApp = async ({ port, sidecar, handle }) => {
  const server = new OfficialServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    clientOptions: { daprHost: "127.0.0.1", daprPort: String(sidecar.httpPort) },
  });
  await server.pubsub.subscribe(PUBSUB, TOPIC, async (data: unknown) => handle(data));
  await server.start();
};

/** The least work an app can do: read and parse the body, respond with content type and length. */
const bare: StartApp = ({ port, handle }) => {
  const answer = (response: ServerResponse, body: string): void => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    response.writeHead(200, headers).end(body);
  };
  const onEvent = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      handle((JSON.parse(body.toString()) as { data: unknown }).data);
      answer(response, '{"status":"SUCCESS"}');
    });
  };
  const server = createServer((request, response) => {
    if (request.url === "/orders") onEvent(request, response);
    else answer(response, JSON.stringify([{ pubsubname: PUBSUB, topic: TOPIC, route: "/orders" }]));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
};

export const APPS = { ours, "bare node:http": bare, official } satisfies Record<string, StartApp>;
