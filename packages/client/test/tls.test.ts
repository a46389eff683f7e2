import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc } from "./support/fake-server.ts";

interface Identity {
  cert: string;
  key: string;
}

let identity: Identity;
let stranger: Identity;
/** Valid for another host name. */
let elsewhere: Identity;

beforeAll(async () => {
  const make = async (host: string): Promise<Identity> => {
    const names = [{ name: "subjectAltName" as const, altNames: [{ type: 2 as const, value: host }] }];
    const made = await generate([{ name: "commonName", value: host }], { extensions: names });
    return { cert: made.cert, key: made.private };
  };
  [identity, stranger, elsewhere] = await Promise.all([
    make("localhost"),
    make("localhost"),
    make("dapr.example"),
  ]);
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `https://localhost:${String((server.address() as AddressInfo).port)}`;
}

const WIRES = {
  async http(mutual: boolean, presented = identity): Promise<DaprClientOptions> {
    const options = { ...presented, requestCert: mutual, rejectUnauthorized: mutual, ca: identity.cert };
    const server = createServer(options, (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("7");
    });
    return { httpEndpoint: await listen(server) };
  },
  async grpc(mutual: boolean, presented = identity): Promise<DaprClientOptions> {
    const options = { ...presented, requestCert: mutual, rejectUnauthorized: mutual, ca: identity.cert };
    const server = createSecureServer(options);
    server.on("session", (session) => onTestFinished(() => session.destroy()));
    server.on("stream", (stream) => {
      const message = create(GetStateResponseSchema, { data: Buffer.from("7") });
      answerGrpc(stream, { message: toBinary(GetStateResponseSchema, message) });
    });
    return { protocol: "grpc", grpcEndpoint: await listen(server) };
  },
};

describe.each(["http", "grpc"] as const)("TLS over %s", (wire) => {
  test("is trusted by the authority that is given", async () => {
    await using dapr = new DaprClient({ ...(await WIRES[wire](false)), tls: { ca: identity.cert } });
    expect(await dapr.state.get("s", "k")).toBe(7);
  });

  test("is not trusted by itself", async () => {
    await using dapr = new DaprClient(await WIRES[wire](false));
    await expect(failureOf(dapr.state.get("s", "k"))).resolves.toMatchObject({ code: "unavailable" });
    await using other = new DaprClient({ ...(await WIRES[wire](false)), tls: { ca: stranger.cert } });
    await expect(failureOf(other.state.get("s", "k"))).resolves.toMatchObject({ code: "unavailable" });
  });

  test("rejects a trusted certificate of another host, unless servername or checkServerIdentity allows it", async () => {
    const endpoint = await WIRES[wire](false, elsewhere);
    const ca = elsewhere.cert;
    await using strict = new DaprClient({ ...endpoint, tls: { ca } });
    await expect(failureOf(strict.state.get("s", "k"))).resolves.toMatchObject({ code: "unavailable" });
    await using named = new DaprClient({ ...endpoint, tls: { ca, servername: "dapr.example" } });
    expect(await named.state.get("s", "k")).toBe(7);
    await using checked = new DaprClient({ ...endpoint, tls: { ca, checkServerIdentity: () => undefined } });
    expect(await checked.state.get("s", "k")).toBe(7);
  });

  test("identifies the client if the sidecar requires that", async () => {
    const endpoint = await WIRES[wire](true);
    await using dapr = new DaprClient({ ...endpoint, tls: { ca: identity.cert, ...identity } });
    expect(await dapr.state.get("s", "k")).toBe(7);
    await using nobody = new DaprClient({ ...endpoint, tls: { ca: identity.cert } });
    await expect(failureOf(nobody.state.get("s", "k"))).resolves.toMatchObject({ code: "unavailable" });
  });
});
