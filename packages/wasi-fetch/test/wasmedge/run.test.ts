import { expect, test, vi } from "vitest";
import { DaprApp } from "../../src/index.ts";
import { appOptions, fetch, run, sidecar } from "../../src/wasmedge/index.ts";
import { asGuest } from "./guest-globals.ts";

const output = asGuest({ DAPR_HTTP_PORT: "3502", DAPR_API_TOKEN: "secret", APP_API_TOKEN: "app" });

test.each([
  [
    "throws",
    () => {
      throw new TypeError("at once");
    },
    "TypeError: at once",
  ],
  ["rejects", () => Promise.reject(new Error("later", { cause: new Error("why") })), "Error: later"],
  ["rejects with anything", () => Promise.reject("a text"), "a text"],
])("the error of a program that %s is printed, and ends the guest", async (_, main, text) => {
  run(main);
  await vi.waitFor(() => expect(output.status()).toBe(1), 30_000);
  expect(output.lines.join("\n")).toContain(text);
  if (text === "Error: later") expect(output.lines.join("\n")).toContain("caused by Error: why");
});

test.each([
  [
    "an error that is its own cause",
    () => {
      const error = new Error("a circle");
      error.cause = error;
      return error;
    },
    "a circle",
  ],
  [
    "an error that cannot be printed",
    () => ({
      toString: () => {
        throw new Error("no text");
      },
    }),
    "an error that cannot be printed",
  ],
])("%s ends the guest, too", async (_, makeError, text) => {
  run(() => Promise.reject(makeError()));
  await vi.waitFor(() => expect(output.status()).toBe(1), 30_000);
  expect(output.lines.join("\n")).toContain(text);
});

test("a program that succeeds prints nothing", async () => {
  let ended = false;
  run(async () => {
    await Promise.resolve();
    ended = true;
  });
  await vi.waitFor(() => expect(ended).toBe(true), 30_000);
  expect([output.lines, output.status()]).toEqual([[], undefined]);
});

test("the environment names the sidecar and the tokens", () => {
  expect(sidecar()).toEqual({ fetch, httpEndpoint: "http://127.0.0.1:3502", apiToken: "secret" });
  expect(appOptions()).toEqual({ appToken: "app" });
  vi.stubGlobal("env", { DAPR_HTTP_ENDPOINT: "https://dapr.example:443", DAPR_HTTP_PORT: "1" });
  expect(sidecar()).toMatchObject({ httpEndpoint: "https://dapr.example:443", apiToken: undefined });
  for (const token of [" ", "\u200b"]) {
    vi.stubGlobal("env", { APP_API_TOKEN: token });
    expect(() => new DaprApp(appOptions())).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  }
  vi.stubGlobal("env", {});
  expect(sidecar().httpEndpoint).toBe("http://127.0.0.1:3500");
  expect(appOptions().appToken).toBeUndefined();
});
