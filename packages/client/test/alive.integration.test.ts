import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { expect, test } from "vitest";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";

/** Long enough for a process that nothing keeps alive to be gone. */
const ANSWER_AFTER_MS = 300;

const WIRES = {
  async http(): Promise<string> {
    const endpoint = await fakeHttp((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      setTimeout(() => response.end("7"), ANSWER_AFTER_MS);
    });
    return `{ httpEndpoint: "${endpoint}", timeoutMs: 0 }`;
  },
  async grpc(): Promise<string> {
    const message = toBinary(
      GetStateResponseSchema,
      create(GetStateResponseSchema, { data: Buffer.from("7") }),
    );
    const { endpoint } = await fakeGrpc(
      (stream) => void setTimeout(() => answerGrpc(stream, { message }), ANSWER_AFTER_MS),
    );
    return `{ protocol: "grpc", grpcEndpoint: "${endpoint}", timeoutMs: 0 }`;
  },
};

test.each(["http", "grpc"] as const)(
  "over %s a call without a limit keeps the process alive, and a client without a call does not",
  async (wire) => {
    const program = `
      import { DaprClient } from "@dapr-ts/client";
      const dapr = new DaprClient(${await WIRES[wire]()});
      console.log(await dapr.state.get("s", "k"));`;
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    expect({ code, told }).toEqual({ code: 0, told: "7\n" });
  },
);
