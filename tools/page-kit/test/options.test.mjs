import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@dapr-ts/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { flag, number, oneOf, port, readOptions, wholeNumber } from "../src/options.ts";
import { sentenceOf } from "../src/sentence.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const examples = readdirSync(`${root}examples`).filter((name) => existsSync(`${root}examples/${name}/src`));
const optionsOf = (example) => pathToFileURL(`${root}examples/${example}/src/options.ts`).href;
const OPTIONS = {
  orders: wholeNumber(20, 1, 99),
  seconds: number(2, 0.5),
  host: oneOf(["north", "south"], "north"),
  "dry-run": flag(),
};

/** Runs with a port of 127.0.0.1 that is taken meanwhile. */
async function withTakenPort(run) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await run(server.address().port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("reads values, and takes the usual ones for the others", async () => {
  expect(await readOptions(OPTIONS, [])).toEqual({ orders: 20, seconds: 2, host: "north", "dry-run": false });
  expect(await readOptions(OPTIONS, ["--orders=3", "--host", "south", "--dry-run"])).toEqual({
    orders: 3,
    seconds: 2,
    host: "south",
    "dry-run": true,
  });
});

test.each([
  [["--nonsense"], 'unknown option "--nonsense": the options are --orders, --seconds, --host, --dry-run'],
  [["--constructor", "1"], 'unknown option "--constructor"'],
  [["-o", "3"], 'unknown option "-o"'],
  [["3"], 'unknown option "3"'],
  [["--orders"], "--orders requires a whole number from 1 to 99"],
  [["--orders", "x"], '--orders must be a whole number from 1 to 99, not "x"'],
  [["--orders="], '--orders must be a whole number from 1 to 99, not ""'],
  [["--orders", "1.5"], 'not "1.5"'],
  [["--orders", "100"], 'not "100"'],
  [["--seconds", "Infinity"], '--seconds must be a number from 0.5, not "Infinity"'],
  [["--host", "west"], '--host must be one of north, south, not "west"'],
  [["--dry-run=yes"], '--dry-run has no value, not "yes"'],
])("refuses %j with a sentence", async (args, message) => {
  const error = await readOptions(OPTIONS, args).catch((error) => error);
  expect(error.message).toContain(message);
  expect(sentenceOf(error)).toBe(`error: ${error.message}`);
});

test("refuses a port that is taken, and takes a free one", async () => {
  await withTakenPort(async (taken) => {
    await expect(readOptions({ port: port(taken) }, [])).rejects.toThrow(
      `port ${taken} is taken: end the program that listens there, or choose another with --port`,
    );
  });
  const free = await freePort();
  expect(await readOptions({ port: port(1) }, ["--port", String(free)])).toEqual({ port: free });
});

test.each(examples)("%s refuses a wrong option", async (example) => {
  const { programOptions } = await import(optionsOf(example));
  await expect(programOptions(["--nonsense"])).rejects.toThrow(/^unknown option "--nonsense": /);
});

test.each(["observability", "order-workflow", "thermostat-fleet", "wasi-echo", "wasi-tour"])(
  "%s refuses a taken port before it starts anything",
  async (example) => {
    const { programOptions } = await import(optionsOf(example));
    await withTakenPort((taken) =>
      expect(programOptions(["--port", String(taken)])).rejects.toThrow(`port ${taken} is taken`),
    );
  },
);

test.each(["wasi-echo", "wasi-tour"])("%s refuses a port in a variable that is none", async (example) => {
  const { programOptions } = await import(optionsOf(example));
  vi.stubEnv("APP_PORT", "nine");
  onTestFinished(() => vi.unstubAllEnvs());
  expect(() => programOptions([])).toThrow('APP_PORT must be a whole number from 1 to 65535, not "nine"');
});

test("a wrong option ends the command with a line, without a runtime and before a build", async () => {
  const run = promisify(execFile)(process.execPath, ["tools/example.mjs", "thermostat-fleet", "--nonsense"], {
    cwd: root,
    env: { ...process.env, PATH: "" },
  });
  const error = await run.catch((error) => error);
  expect({ code: error.code, stdout: error.stdout, stderr: error.stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: 'error: unknown option "--nonsense": the options are --port, --day-seconds\n',
  });
});

test("a program that is started without the command ends with a line as well", async () => {
  const main = `${root}examples/wasi-echo/src/main.ts`;
  const error = await promisify(execFile)(process.execPath, [main, "--host", "west"]).catch((error) => error);
  expect([error.code, error.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: --host must be one of .*\n$/),
  ]);
});

test("a fault of a program keeps its stack", () => {
  expect(sentenceOf(new TypeError("x is not a function"))).toBeUndefined();
  expect(sentenceOf("text")).toBeUndefined();
  expect(sentenceOf(Object.assign(new TypeError("bad"), { code: "ERR_INVALID_ARG" }))).toBe("error: bad");
});
