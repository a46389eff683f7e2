// A worker thread: LiteRT needs two globals of a browser's worker that must not be seen elsewhere in this process.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";

/** A message to the worker. */
export interface Question {
  readonly id: number;
  /** RGB, in the model's own size. */
  readonly rgb: Uint8Array;
}

/** A message of the worker: first the model's input size, or why it cannot be used; then an answer to each question. */
export type Answer =
  | { readonly is: "loaded"; readonly width: number; readonly height: number; readonly outputs: number }
  | { readonly is: "unusable"; readonly why: string }
  | { readonly is: "scores"; readonly id: number; readonly scores: Uint8Array }
  | { readonly is: "failed"; readonly id: number; readonly why: string };

const port = parentPort as MessagePort;
const say = (answer: Answer): void => port.postMessage(answer);
const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  const { Tensor, compiled } = await load((workerData as { model: string }).model);
  const [input] = compiled.getInputDetails();
  const [output] = compiled.getOutputDetails();
  const [, height = 0, width = 0, channels = 0] = input?.shape ?? [];
  if (channels !== 3 || input?.dtype !== "uint8" || output?.dtype !== "uint8")
    throw new Error("the file is not a quantised model for pictures");
  say({ is: "loaded", width, height, outputs: output.shape.at(-1) ?? 0 });

  let last = Promise.resolve();
  port.on("message", ({ id, rgb }: Question) => {
    last = last.then(async () => {
      try {
        const picture = new Tensor(new Uint8Array(rgb), [1, height, width, 3]);
        const [scored] = await compiled.run(picture);
        const scores = (await scored?.data()) as Uint8Array;
        // A copy: the memory under it is the model's, and is freed here.
        say({ is: "scores", id, scores: scores.slice() });
        picture.delete();
        scored?.delete();
      } catch (error) {
        say({ is: "failed", id, why: whyOf(error) });
      }
    });
  });
} catch (error) {
  say({ is: "unusable", why: whyOf(error) });
}

/** LiteRT.js loads its Wasm by `importScripts`, which leaves a factory behind in `self`. Node has neither. */
async function load(model: string) {
  const require = createRequire(import.meta.url);
  const scope = globalThis as { self?: unknown; importScripts?: unknown; ModuleFactory?: unknown };
  scope.self ??= globalThis;
  scope.importScripts = (script: string) => {
    scope.ModuleFactory = require(script);
  };
  const { loadAndCompile, loadLiteRt, Tensor } = await import("@litertjs/core");
  await loadLiteRt(fileURLToPath(new URL("../../dist/litert/litert_wasm_internal.js", import.meta.url)));
  delete scope.importScripts;
  const compiled = await loadAndCompile(new Uint8Array(await readFile(model)), { accelerator: "wasm" });
  return { Tensor, compiled };
}
