import { describe, expect, test } from "vitest";
import { resolveServerOptions } from "../src/options.ts";

describe("the port", () => {
  test.each([-1, 65_536, 1.5, NaN, "3000"])("refuses %j", (port) => {
    expect(() => resolveServerOptions({ port: port as number }, {})).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        message: expect.stringContaining("port must be a whole number from 0 to 65535, not ") as string,
      }),
    );
  });

  test.each(["x", "1.5", "-1", "65536", "0x10", "1e3"])("refuses APP_PORT=%s", (text) => {
    expect(() => resolveServerOptions({}, { APP_PORT: text })).toThrow(
      /^APP_PORT must be a whole number from 0 to 65535, not /,
    );
  });

  test.each([
    [undefined, 3000],
    [" ", 3000],
    [" 8080 ", 8080],
  ])("is %j of APP_PORT as %i", (text, port) => {
    expect(resolveServerOptions({}, { APP_PORT: text })).toMatchObject({ port });
    expect(resolveServerOptions({ port: 0 }, { APP_PORT: text })).toMatchObject({ port: 0 });
  });
});
