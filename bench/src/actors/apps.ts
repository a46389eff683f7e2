import { createServer, type IncomingMessage } from "node:http";
import { AbstractActor, CommunicationProtocolEnum, DaprServer as OfficialServer } from "@dapr/dapr";
import { Actor, actors } from "@dapr-ts/actors";
import { DaprServer } from "@dapr-ts/server";
import type { AppOptions, StartApp } from "../server/apps.ts";
import { typeOf } from "./request.ts";

type Handle = AppOptions["handle"];

const ours: StartApp = async ({ port, sidecar, handle }) => {
  class Bench extends Actor {
    echo(value: unknown): unknown {
      handle(value);
      return value;
    }

    async count(value: unknown): Promise<string> {
      handle(value);
      this.state.set("n", ((await this.state.get<number>("n")) ?? 0) + 1);
      return "counted";
    }
  }
  const server = new DaprServer({
    port,
    client: {
      httpEndpoint: `http://127.0.0.1:${String(sidecar.httpPort)}`,
      grpcEndpoint: `http://127.0.0.1:${String(sidecar.grpcPort)}`,
    },
  });
  server.use(actors({ [typeOf("actors/ours")]: Bench }));
  await server.start();
};

const official: StartApp = async ({ port, sidecar, handle }) => {
  const Bench = officialActor(handle);
  // It names the type after the class.
  Object.defineProperty(Bench, "name", { value: typeOf("actors/official") });
  const server = new OfficialServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    clientOptions: { daprHost: "127.0.0.1", daprPort: String(sidecar.httpPort) },
  });
  await server.actor.init();
  await server.actor.registerActor(Bench);
  await server.start();
};

function officialActor(handle: Handle) {
  return class extends AbstractActor {
    async echo(value: unknown): Promise<unknown> {
      handle(value);
      return value;
    }

    async count(value: unknown): Promise<string> {
      handle(value);
      const state = this.getStateManager<number>();
      const [, n] = await state.tryGetState("n");
      await state.setState("n", (n ?? 0) + 1);
      return "counted";
    }
  };
}

/** The least work an app can do: match the path, read and parse the body, write it back. No turns and no state. */
const bare: StartApp = ({ port, handle }) => {
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    };
    const { url = "" } = request;
    if (url === "/dapr/config") answer(JSON.stringify({ entities: [typeOf("actors/bare node:http")] }));
    else if (request.method === "PUT" && url.endsWith("/method/echo")) {
      void bodyOf(request).then((body) => {
        const value: unknown = JSON.parse(body);
        handle(value);
        answer(JSON.stringify(value));
      });
    } else answer("{}");
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
};

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** Apps that host an actor type each. */
export const ACTOR_APPS = {
  "actors/ours": ours,
  "actors/bare node:http": bare,
  "actors/official": official,
} satisfies Record<string, StartApp>;

export type ActorAppName = keyof typeof ACTOR_APPS;
