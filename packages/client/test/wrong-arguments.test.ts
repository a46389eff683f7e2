import { expect, test } from "vitest";
import { DaprClient, DaprError } from "../src/index.ts";
import { EVERY_CALL } from "./support/every-call.ts";

const WRONG: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  "0": 0,
  NaN,
  "an empty text": "",
  "a text": "text",
  true: true,
  "1n": 1n,
  "a symbol": Symbol("wrong"),
  "an empty object": {},
  "an object without a prototype": Object.create(null) as unknown,
  "an empty array": [],
  "an array of null": [null],
  "a function": () => {
    throw new Error("a function throws");
  },
  "a date": new Date(NaN),
};

/** Returns the client with an argument of one of the calls that will be made on it replaced; counts the calls. */
function replacing(
  target: object,
  seen: { calls: number[] },
  at?: { call: number; argument: number; value: unknown },
) {
  const wrap = (object: object): object =>
    new Proxy(object, {
      get(inner, name) {
        const member: unknown = Reflect.get(inner, name, inner);
        if (typeof member === "function") {
          return (...args: unknown[]): unknown => {
            const call = seen.calls.push(args.length) - 1;
            if (call === at?.call) args[at.argument] = at.value;
            const result: unknown = Reflect.apply(member, inner, args);
            return typeof result === "object" &&
              result !== null &&
              !(result instanceof Promise) &&
              !(Symbol.asyncIterator in result)
              ? wrap(result)
              : result;
          };
        }
        return typeof member === "object" && member !== null ? wrap(member) : member;
      },
    });
  return wrap(target) as DaprClient;
}

const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const isExpected = (name: string, error: unknown): boolean =>
  error instanceof DaprError || (name === "invoker.grpc" && (error as Error).name === "ConnectError");

test.each(["http", "grpc"] as const)(
  "a call over %s with any argument is sent or rejects with a DaprError",
  async (protocol) => {
    await using dapr = new DaprClient({
      protocol,
      httpEndpoint: "http://127.0.0.1:1",
      grpcEndpoint: "127.0.0.1:1",
      timeoutMs: 200,
      retry: { maxAttempts: 1 },
      logger: quiet,
    });
    const strays: string[] = [];
    const once = async (name: string, what: string, client: DaprClient): Promise<void> => {
      const end = setTimeout(() => strays.push(`${name} ${what}: hangs`), 30_000);
      try {
        await EVERY_CALL[name]?.(client);
      } catch (error) {
        if (!isExpected(name, error))
          strays.push(
            `${name} ${what}: ${String(error).slice(0, 200)} ${(error as Error)?.stack?.split("\n")[1]?.trim() ?? ""}`,
          );
      } finally {
        clearTimeout(end);
      }
    };
    const all: Promise<void>[] = [];
    for (const name of Object.keys(EVERY_CALL)) {
      const seen = { calls: [] as number[] };
      await once(name, "as it is", replacing(dapr, seen));
      // It waits for a minute, whatever else it is given.
      if (name === "health.waitUntilReady") continue;
      seen.calls.forEach((count, call) => {
        for (let argument = 0; argument <= count; argument++)
          for (const [what, value] of Object.entries(WRONG))
            all.push(
              once(
                name,
                `call ${String(call)}, argument ${String(argument)}, ${what}`,
                replacing(dapr, { calls: [] }, { call, argument, value }),
              ),
            );
      });
      await Promise.all(all.splice(0));
    }
    expect(strays.join("\n")).toBe("");
  },
  240_000,
);
