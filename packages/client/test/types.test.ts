import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  DaprClient,
  DaprError,
  type CallOptions,
  type Code,
  type DaprClientOptions,
  type FailedAttempt,
  type Instrumentation,
  type InterceptedCall,
  type Interceptor,
  type Lock,
  type Logger,
  type StandardSchema,
  type StateEntry,
  type StateQueryResult,
  type StateStore,
} from "../src/index.ts";
import { otel } from "../src/otel.ts";
import { failureOf } from "./support/failure.ts";
import { fakeHttp } from "./support/fake-server.ts";

interface Order {
  id: string;
  total: number;
}

/** A sidecar that has one value under every key, and answers every invocation with it. */
async function clientWith(value: unknown): Promise<DaprClient> {
  const httpEndpoint = await fakeHttp((request, response) => {
    if (request.method === "POST" && !request.url?.includes("/method/")) response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  });
  return new DaprClient({ httpEndpoint });
}

const zodOrder = z.object({ id: z.string(), total: z.coerce.number(), note: z.string().default("none") });
const valibotOrder = v.object({ id: v.string(), total: v.pipe(v.string(), v.transform(Number)) });

describe("a Standard Schema gives the type and checks the value", () => {
  test("zod's, with coercion and defaults", async () => {
    await using dapr = await clientWith({ id: "1", total: "42" });
    const order = await dapr.state.get("s", "k", { schema: zodOrder });
    expectTypeOf(order).toEqualTypeOf<{ id: string; total: number; note: string } | undefined>();
    expect(order).toEqual({ id: "1", total: 42, note: "none" });

    const entry = await dapr.state.getEntry("s", "k", { schema: zodOrder });
    expectTypeOf(entry.value).toEqualTypeOf<z.output<typeof zodOrder> | undefined>();
    expect(entry.value?.total).toBe(42);

    const answer = await dapr.invoker.invoke("app", "order", { schema: zodOrder });
    expectTypeOf(answer).toEqualTypeOf<z.output<typeof zodOrder>>();
    expect(answer.note).toBe("none");
  });

  test("valibot's, with a transformation", async () => {
    await using dapr = await clientWith({ id: "1", total: "42" });
    const order = await dapr.state.get("s", "k", { schema: valibotOrder });
    expectTypeOf(order).toEqualTypeOf<Order | undefined>();
    expect(order).toEqual({ id: "1", total: 42 });
    const answer = await dapr.invoker.invoke("app", "order", { schema: valibotOrder });
    expectTypeOf(answer).toEqualTypeOf<Order>();
    expect(answer).toEqual({ id: "1", total: 42 });
  });

  test("checks asynchronously", async () => {
    await using dapr = await clientWith("taken");
    const free = z.string().refine(async (name) => Promise.resolve(name !== "taken"), "is taken");
    const error = await failureOf(dapr.state.get("s", "k", { schema: free }));
    expect(error.message).toContain("is taken");
  });

  test.each([
    ["zod", zodOrder],
    ["valibot", valibotOrder],
  ])("%s refuses what does not fit, naming where", async (_vendor, schema) => {
    await using dapr = await clientWith({ id: 1, total: "42" });
    for (const call of [
      dapr.state.get("s", "k", { schema }),
      dapr.invoker.invoke("app", "order", { schema }),
    ]) {
      const error = await failureOf(call);
      expect(error.code).toBe("invalid_argument");
      expect(error.message).toMatch(/id: /);
      expect(error.cause).toBeInstanceOf(Array);
    }
  });

  test("store() binds it, for reading and for writing", async () => {
    await using dapr = await clientWith({ id: "1", total: 42 });
    const orders = dapr.state.store("orders", { schema: z.object({ id: z.string(), total: z.number() }) });
    expectTypeOf(orders).toEqualTypeOf<StateStore<Order>>();
    expectTypeOf(await orders.get("k")).toEqualTypeOf<Order | undefined>();
    expectTypeOf(await orders.getBulk([])).toEqualTypeOf<StateEntry<Order>[]>();
    await orders.set("k", { id: "1", total: 1 });
    // @ts-expect-error -- total must be a number
    expect((await failureOf(orders.set("k", { id: "1", total: "1" }))).code).toBe("invalid_argument");
    // @ts-expect-error -- total is missing
    expect((await failureOf(orders.save([{ key: "k", value: { id: "1" } }]))).code).toBe("invalid_argument");
  });

  test("every vendor's is one", () => {
    expectTypeOf(zodOrder).toExtend<StandardSchema<{ id: string; total: number; note: string }>>();
    expectTypeOf(valibotOrder).toExtend<StandardSchema<Order>>();
  });
});

describe("types without a schema", () => {
  test("state and invocation have the type that the caller names, and unknown without one", async () => {
    await using dapr = await clientWith({ id: "1", total: 1 });
    expectTypeOf(await dapr.state.get<Order>("s", "k")).toEqualTypeOf<Order | undefined>();
    expectTypeOf(await dapr.state.get("s", "k")).toEqualTypeOf<unknown>();
    const bytes = { as: "bytes" } as const;
    const text = { as: "text" } as const;
    expectTypeOf(await dapr.state.get("s", "k", bytes)).toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf(await dapr.state.get("s", "k", text)).toEqualTypeOf<string | undefined>();
    expectTypeOf(await dapr.state.getEntry("s", "k", text)).toEqualTypeOf<StateEntry<string>>();
    expectTypeOf(await dapr.state.getBulk("s", [], bytes)).toEqualTypeOf<StateEntry<Uint8Array>[]>();
    expectTypeOf(await dapr.state.get("s", "k", { ...text, schema: z.string() })).toEqualTypeOf<
      string | undefined
    >();
    const orders = dapr.state.store<Order>("s");
    expectTypeOf(await orders.get("k", text)).toEqualTypeOf<string | undefined>();
    expectTypeOf(orders.query({})).resolves.toEqualTypeOf<StateQueryResult<Order>>();
    expectTypeOf<Parameters<typeof orders.update>[1]>().toEqualTypeOf<
      (value: Order | undefined) => Order | Promise<Order>
    >();
    expectTypeOf(await dapr.invoker.invoke("a", "m", bytes)).toEqualTypeOf<Uint8Array>();
    expectTypeOf(await dapr.invoker.invoke("a", "m", text)).toEqualTypeOf<string>();
    const topic = dapr.pubsub.topic("p", "t", { schema: zodOrder });
    expectTypeOf(topic.publish.bind(topic)).parameter(0).toEqualTypeOf<z.output<typeof zodOrder>>();
    expectTypeOf(await dapr.invoker.invoke<Order>("a", "m")).toEqualTypeOf<Order>();
    expectTypeOf(await dapr.invoker.invoke("a", "m")).toEqualTypeOf<unknown>();
    expectTypeOf<Parameters<StateStore<Order>["set"]>[1]>().toEqualTypeOf<Order>();
    expectTypeOf(dapr.invoker.fetch("a")).toEqualTypeOf<typeof globalThis.fetch>();
    expectTypeOf<ReturnType<typeof dapr.lock.tryLock>>().resolves.toEqualTypeOf<Lock | undefined>();
    expectTypeOf<Lock>().toExtend<AsyncDisposable>();
    expectTypeOf(dapr).toExtend<AsyncDisposable>();
  });

  test("an error's code is one of gRPC's, and nothing else", () => {
    const error = new DaprError("why", { code: "not_found" });
    expectTypeOf(error.code).toEqualTypeOf<Code>();
    expectTypeOf<"aborted">().toExtend<Code>();
    expectTypeOf<"ABORTED">().not.toExtend<Code>();
    expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
    expectTypeOf(error.body).toBeUnknown();
    // @ts-expect-error -- missing is not a code
    expect(new DaprError("why", { code: "missing" })).toBeInstanceOf(DaprError);
    const narrowed: string = error.code === "not_found" ? error.code : "other";
    expect(narrowed).toBe("not_found");
  });

  test("every option may be left out, or undefined", () => {
    expectTypeOf<Record<never, never>>().toExtend<DaprClientOptions>();
    expectTypeOf<{
      retry: undefined;
      logger: undefined;
      interceptors: undefined;
    }>().toExtend<DaprClientOptions>();
    expectTypeOf(console).toExtend<Logger>();
    // @ts-expect-error -- no such protocol
    expect(() => new DaprClient({ protocol: "soap" })).toThrow(DaprError);
  });

  test("interceptors receive the call, and return the result of next", () => {
    expectTypeOf<Interceptor>().parameter(0).toEqualTypeOf<InterceptedCall>();
    expectTypeOf<Interceptor>().parameter(1).toEqualTypeOf<(options: CallOptions) => Promise<unknown>>();
    expectTypeOf<InterceptedCall["wire"]>().toEqualTypeOf<"http" | "grpc">();
    expectTypeOf(otel()).toExtend<Interceptor & Instrumentation>();
    // @ts-expect-error -- it returns nothing
    const forgets: Interceptor = () => undefined;
    expect(forgets).toBeTypeOf("function");
  });

  test("a retry predicate receives the error and the attempt", () => {
    type Predicate = NonNullable<NonNullable<DaprClientOptions["retry"]>["retryable"]>;
    expectTypeOf<Parameters<Predicate>>().toEqualTypeOf<[error: DaprError, failed: FailedAttempt]>();
  });
});
