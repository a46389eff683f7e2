import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema, StatusSchema } from "@dapr-ts/proto/rpc";
import { ConversationResponseSchema } from "@dapr-ts/proto/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";

type Call = (dapr: DaprClient) => Promise<unknown>;

const HELLO = [{ role: "user", content: "hello" }] as const;

/** Calls, the RPCs that they are, newest first, and where they are on HTTP, with an answer that fits. */
const CALLS: readonly {
  call: Call;
  rpcs: readonly string[];
  http?: { paths: readonly string[]; answer?: unknown };
}[] = [
  {
    call: (d) => d.pubsub.publishBulk("p", "t", [{ event: 1 }]),
    rpcs: ["BulkPublishEvent", "BulkPublishEventAlpha1"],
    http: { paths: ["/v1.0/publish/bulk/p/t", "/v1.0-alpha1/publish/bulk/p/t"] },
  },
  {
    call: (d) => d.configuration.get("c", ["k"]),
    rpcs: ["GetConfiguration", "GetConfigurationAlpha1"],
    http: { paths: ["/v1.0/configuration/c?key=k", "/v1.0-alpha1/configuration/c?key=k"], answer: {} },
  },
  {
    call: (d) => d.jobs.schedule("j", { dueTime: 1 }),
    rpcs: ["ScheduleJob", "ScheduleJobAlpha1"],
    http: { paths: ["/v1.0/jobs/j", "/v1.0-alpha1/jobs/j"] },
  },
  {
    call: (d) => d.jobs.get("j"),
    rpcs: ["GetJob", "GetJobAlpha1"],
    http: { paths: ["/v1.0/jobs/j", "/v1.0-alpha1/jobs/j"], answer: { name: "j" } },
  },
  {
    call: (d) => d.jobs.delete("j"),
    rpcs: ["DeleteJob", "DeleteJobAlpha1"],
    http: { paths: ["/v1.0/jobs/j", "/v1.0-alpha1/jobs/j"] },
  },
  { call: (d) => d.jobs.list(), rpcs: ["ListJobs", "ListJobsAlpha1"] },
  { call: (d) => d.jobs.deleteByPrefix("j"), rpcs: ["DeleteJobsByPrefix", "DeleteJobsByPrefixAlpha1"] },
  {
    call: (d) => d.conversation.converse("m", HELLO),
    rpcs: ["ConverseAlpha2", "ConverseAlpha1"],
    http: {
      paths: ["/v1.0-alpha2/conversation/m/converse", "/v1.0-alpha1/conversation/m/converse"],
      answer: { outputs: [] },
    },
  },
  {
    call: (d) => d.workflow.start("w", 1, { instanceId: "i" }),
    rpcs: ["StartWorkflowBeta1", "StartWorkflowAlpha1"],
    http: { paths: versions("w/start?instanceID=i"), answer: { instanceID: "i" } },
  },
  {
    call: (d) => d.workflow.get("i"),
    rpcs: ["GetWorkflowBeta1", "GetWorkflowAlpha1"],
    http: { paths: versions("i"), answer: { workflowName: "w" } },
  },
  {
    call: (d) => d.workflow.raiseEvent("i", "e"),
    rpcs: ["RaiseEventWorkflowBeta1", "RaiseEventWorkflowAlpha1"],
    http: { paths: versions("i/raiseEvent/e") },
  },
  ...(["pause", "resume", "terminate", "purge"] as const).map((verb) => {
    const name = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Workflow`;
    return {
      call: (d: DaprClient) => d.workflow[verb]("i"),
      rpcs: [`${name}Beta1`, `${name}Alpha1`],
      http: { paths: versions(`i/${verb}`) },
    };
  }),
];

function versions(path: string): string[] {
  return ["v1.0", "v1.0-beta1", "v1.0-alpha1"].map((version) => `/${version}/workflows/dapr/${path}`);
}

function clientOf(options: DaprClientOptions): DaprClient {
  const dapr = new DaprClient({
    httpEndpoint: "http://127.0.0.1:1",
    grpcEndpoint: "127.0.0.1:1",
    timeoutMs: 30_000,
    ...options,
  });
  onTestFinished(() => dapr.close());
  return dapr;
}

/** The response of daprd to an RPC that it lacks, and that of a gRPC server without daprd's proxy. */
const BY_DAPRD = {
  status: 2,
  trailers: {
    "grpc-message": "failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found",
  },
};
const BY_OTHERS = { status: 12, trailers: { "grpc-message": "unknown method" } };

/** A sidecar that has some RPCs only. */
async function sidecarWith(has: (rpc: string) => boolean, message = new Uint8Array(0), lacking = BY_DAPRD) {
  const asked: string[] = [];
  const { endpoint } = await fakeGrpc((stream, headers) => {
    const rpc = headers[":path"]?.replace("/dapr.proto.runtime.v1.Dapr/", "") ?? "";
    asked.push(rpc);
    answerGrpc(stream, has(rpc) ? { message } : lacking);
  });
  return { asked, dapr: clientOf({ protocol: "grpc", grpcEndpoint: endpoint }) };
}

/** A sidecar that has some paths only, and treats the others as invocations of an app without a name, as daprd does. */
async function sidecarAt(has: (path: string) => boolean, answer?: unknown) {
  const asked: string[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    const { url = "" } = request;
    asked.push(url);
    request.resume();
    if (has(url) && answer === undefined) return void response.writeHead(204).end();
    response
      .writeHead(has(url) ? 200 : 404, { "content-type": "application/json" })
      .end(
        JSON.stringify(
          has(url)
            ? answer
            : { errorCode: "ERR_DIRECT_INVOKE", message: "failed getting app id either from the URL path" },
        ),
      );
  });
  return { asked, dapr: clientOf({ httpEndpoint }) };
}

describe("over gRPC", () => {
  const both = CALLS.flatMap((c) => [
    { ...c, by: "daprd", lacking: BY_DAPRD },
    { ...c, by: "others", lacking: BY_OTHERS },
  ]);

  test.each(both)(
    "$rpcs: uses only the older one from then on if $by report that one is missing",
    async (c) => {
      const oldest = c.rpcs.at(-1) as string;
      const { asked, dapr } = await sidecarWith((rpc) => rpc === oldest, undefined, c.lacking);
      await c.call(dapr);
      expect(asked).toEqual(c.rpcs);
      await c.call(dapr);
      await c.call(dapr);
      expect(asked).toEqual([...c.rpcs, oldest, oldest]);
    },
  );

  test.each(CALLS)("$rpcs: the newest where the sidecar has it", async (c) => {
    const { asked, dapr } = await sidecarWith(() => true);
    await c.call(dapr);
    await c.call(dapr);
    expect(asked).toEqual([c.rpcs[0], c.rpcs[0]]);
  });

  test("rejects with unimplemented if the sidecar has no form, and tries all of them at the next call", async () => {
    const { asked, dapr } = await sidecarWith(() => false);
    const error = await failureOf(dapr.jobs.get("j"));
    expect(error).toMatchObject({ code: "unimplemented", operation: "jobs.get" });
    await failureOf(dapr.jobs.get("j"));
    expect(asked).toEqual(["GetJob", "GetJobAlpha1", "GetJob", "GetJobAlpha1"]);
  });

  test("when the sidecar is replaced by one without the older form, the newest has its turn", async () => {
    let upgraded = false;
    const { asked, dapr } = await sidecarWith((rpc) => rpc.endsWith("Alpha1") !== upgraded);
    await dapr.jobs.get("j");
    upgraded = true;
    await failureOf(dapr.jobs.get("j"));
    await dapr.jobs.get("j");
    await dapr.jobs.get("j");
    expect(asked).toEqual(["GetJob", "GetJobAlpha1", "GetJobAlpha1", "GetJob", "GetJob"]);
  });

  test("an error with details, of an RPC that the sidecar has, is the result", async () => {
    const info = create(ErrorInfoSchema, { reason: "NO", domain: "dapr.io" });
    const status = create(StatusSchema, { code: 12, details: [anyPack(ErrorInfoSchema, info)] });
    const details = Buffer.from(toBinary(StatusSchema, status)).toString("base64");
    let asked = 0;
    const { endpoint } = await fakeGrpc((stream) => {
      asked++;
      answerGrpc(stream, { status: 12, trailers: { "grpc-status-details-bin": details } });
    });
    const dapr = clientOf({ protocol: "grpc", grpcEndpoint: endpoint });
    expect(await failureOf(dapr.jobs.list())).toMatchObject({ code: "unimplemented" });
    expect(asked).toBe(1);
  });

  test("a failure of any other kind decides nothing", async () => {
    const asked: string[] = [];
    const { endpoint } = await fakeGrpc((stream, headers) => {
      asked.push(headers[":path"]?.split("/").at(-1) ?? "");
      answerGrpc(stream, { status: asked.length === 1 ? 14 : 0, message: new Uint8Array(0) });
    });
    const dapr = clientOf({ protocol: "grpc", grpcEndpoint: endpoint });
    expect(await failureOf(dapr.jobs.list())).toMatchObject({ code: "unavailable" });
    await dapr.jobs.list();
    expect(asked).toEqual(["ListJobs", "ListJobs"]);
  });

  test("a conversation of the first version", async () => {
    const message = toBinary(
      ConversationResponseSchema,
      create(ConversationResponseSchema, { contextID: "c", outputs: [{ result: "hi" }] }),
    );
    const { asked, dapr } = await sidecarWith((rpc) => rpc === "ConverseAlpha1", message);
    const reply = await dapr.conversation.converse("m", HELLO);
    expect(reply.contextId).toBe("c");
    expect(reply.outputs[0]?.choices[0]?.message).toEqual({ content: "hi", toolCalls: [] });
    const error = await failureOf(dapr.conversation.converse("m", HELLO, { tools: [{ name: "t" }] }));
    expect(error).toMatchObject({ code: "unimplemented", operation: "conversation.converse" });
    expect(error.message).toContain("has no tools");
    expect(asked).toEqual(["ConverseAlpha2", "ConverseAlpha1"]);
  });
});

test("an operation without an older form is unimplemented where the sidecar does not know it", async () => {
  const overGrpc = await sidecarWith(() => false);
  const expected = { code: "unimplemented", operation: "actors.listReminders" };
  expect(await failureOf(overGrpc.dapr.actors.listReminders("T"))).toMatchObject(expected);
  const overHttp = await sidecarAt(() => false);
  expect(await failureOf(overHttp.dapr.state.get("s", "k"))).toMatchObject({
    code: "unimplemented",
    status: 404,
  });
  expect(await failureOf(overHttp.dapr.invoker.invoke("a", "m"))).toMatchObject({
    errorCode: "ERR_DIRECT_INVOKE",
  });
});

describe("over HTTP", () => {
  const calls = CALLS.flatMap(({ call, http }) => (http === undefined ? [] : [{ call, ...http }]));

  test.each(calls)(
    "$paths: the older one where the newer is lacking, and only that from then on",
    async (c) => {
      const oldest = c.paths.at(-1) as string;
      const { asked, dapr } = await sidecarAt((path) => path === oldest, c.answer);
      await c.call(dapr);
      expect(asked).toEqual(c.paths);
      await c.call(dapr);
      expect(asked).toEqual([...c.paths, oldest]);
    },
  );

  test.each(calls)("$paths: the newest where the sidecar has it", async (c) => {
    const { asked, dapr } = await sidecarAt(() => true, c.answer);
    await c.call(dapr);
    await c.call(dapr);
    expect(asked).toEqual([c.paths[0], c.paths[0]]);
  });

  test("a 404 of the operation's own is its answer", async () => {
    const asked: string[] = [];
    const httpEndpoint = await fakeHttp((request, response) => {
      asked.push(request.url ?? "");
      const body = { errorCode: "ERR_INSTANCE_ID_NOT_FOUND", message: "no such instance" };
      response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    const dapr = clientOf({ httpEndpoint });
    expect(await dapr.workflow.get("i")).toBeUndefined();
    expect(await failureOf(dapr.workflow.terminate("i"))).toMatchObject({ code: "not_found" });
    expect(asked).toHaveLength(2);
  });

  test("a conversation of the first version", async () => {
    const answer = { contextID: "c", outputs: [{ result: "hi" }] };
    const { dapr } = await sidecarAt((path) => path.startsWith("/v1.0-alpha1/"), answer);
    const reply = await dapr.conversation.converse("m", HELLO);
    expect([reply.contextId, reply.outputs[0]?.choices[0]?.message.content]).toEqual(["c", "hi"]);
    const error = await failureOf(
      dapr.conversation.converse("m", [{ role: "tool", name: "t", content: "x" }]),
    );
    expect(error).toMatchObject({ code: "unimplemented" });
    expect(error.message).toContain("messages of tools");
  });
});
