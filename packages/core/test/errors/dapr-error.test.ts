import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { DaprError, inOperation, neverStarted, notStarted } from "../../src/errors/dapr-error.ts";

class OutOfStock extends DaprError {
  readonly item: string;

  constructor(item: string) {
    super(`${item} is out of stock`, { code: "failed_precondition" });
    this.item = item;
  }
}

class Other extends DaprError {}

describe("instanceof", () => {
  test("recognises a DaprError, and an error of another copy of the package", () => {
    const ofAnotherCopy = Object.defineProperty(new Error("no"), Symbol.for("@dapr-ts/DaprError"), {
      value: true,
    });
    expect(new DaprError("no", { code: "internal" })).toBeInstanceOf(DaprError);
    expect(ofAnotherCopy).toBeInstanceOf(DaprError);
    for (const value of [new Error("no"), null, undefined, "no", {}] as object[])
      expect(value instanceof DaprError).toBe(false);
  });

  test("recognises instances of a subclass as that subclass and as DaprError, and nothing else as the subclass", () => {
    expect(new OutOfStock("tea")).toBeInstanceOf(OutOfStock);
    expect(new OutOfStock("tea")).toBeInstanceOf(DaprError);
    expect(new DaprError("no", { code: "internal" })).not.toBeInstanceOf(OutOfStock);
    expect(new Other("no", { code: "internal" })).not.toBeInstanceOf(OutOfStock);
    expect((null as unknown as object) instanceof OutOfStock).toBe(false);
  });
});

describe("printing", () => {
  const bare = new DaprError("no", { code: "internal" });

  test("shows no member without a value", () => {
    const text = inspect(bare);
    expect(text).toContain("DaprError: no");
    expect(text).toContain("code: 'internal'");
    expect(text).not.toContain("undefined");
    expect(text).not.toContain("details");
  });

  test("shows members that have a value", () => {
    const full = new DaprError("no", {
      code: "internal",
      status: 500,
      details: [{ type: "RetryInfo", retryDelay: "1s" }],
    });
    expect(inspect(full)).toContain("status: 500");
    expect(inspect(full)).toContain("RetryInfo");
  });

  test("leaves every member readable", () => {
    expect(bare.details).toEqual([]);
    expect(bare.name).toBe("DaprError");
    expect([bare.errorCode, bare.status, bare.body, bare.operation, bare.subject, bare.retryAfterMs]).toEqual(
      Array<undefined>(6).fill(undefined),
    );
  });
});

describe("toJSON", () => {
  test("keeps the message and leaves out the body, which is payload", () => {
    const error = new DaprError("no", {
      code: "not_found",
      status: 404,
      body: { secret: 1 },
      operation: "state.get",
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "DaprError",
      message: "no",
      code: "not_found",
      status: 404,
      operation: "state.get",
    });
  });
});

describe("DaprError.from", () => {
  test("returns a DaprError as it is", () => {
    const error = new OutOfStock("tea");
    expect(DaprError.from(error)).toBe(error);
  });

  test.each([
    [new TypeError("bad"), "unknown", "bad"],
    ["text", "unknown", "text"],
    [new DOMException("stop", "AbortError"), "canceled", "stop"],
    [new DOMException("late", "TimeoutError"), "deadline_exceeded", "late"],
    [Object.assign(new Error("reset"), { code: "ECONNRESET" }), "unknown", "reset"],
  ])("converts %s", (thrown, code, message) => {
    expect(DaprError.from(thrown)).toMatchObject({ code, message, cause: thrown });
  });

  test("survives what throws when it is read", () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("do not look");
        },
      },
    );
    expect(DaprError.from(hostile)).toMatchObject({
      code: "unknown",
      message: "something was thrown that has no text",
    });
    expect(DaprError.from(Object.create(null)).code).toBe("unknown");
    expect(DaprError.from(Symbol("s")).code).toBe("unknown");
  });
});

describe("inOperation", () => {
  test("puts the operation and its subject at the end of the message, once", () => {
    const named = inOperation(new DaprError("no", { code: "internal" }), "state.get", "statestore/order-1");
    expect(named).toMatchObject({
      message: "no (state.get statestore/order-1)",
      operation: "state.get",
      subject: "statestore/order-1",
    });
    expect(inspect(named)).toContain("DaprError: no (state.get statestore/order-1)");
    expect(inOperation(named, "state.set", "other")).toBe(named);
  });

  test("keeps the members, the cause and the mark of a request that never started", () => {
    const cause = new Error("why");
    const error = notStarted(new DaprError("no", { code: "unavailable", status: 503, cause }));
    const named = inOperation(error, "state.get");
    expect(named).toMatchObject({ code: "unavailable", status: 503, cause, message: "no (state.get)" });
    expect(neverStarted(named)).toBe(true);
  });
});
