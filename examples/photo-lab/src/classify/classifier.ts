import { Worker } from "node:worker_threads";
import { decodeResized } from "../photo/decode-photo.ts";
import type { Answer, Question } from "./litert-worker.ts";
import { ModelMissingError, type ModelFiles } from "./model-files.ts";
import type { Scored } from "./sentence.ts";

interface Pending {
  readonly resolve: (scores: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

type Loaded = Extract<Answer, { is: "loaded" }>;

/** A model in a worker thread. */
export class Classifier {
  readonly #worker: Worker;
  readonly #size: Loaded;
  readonly #labels: ModelFiles["labels"];
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  #ended = false;

  private constructor(worker: Worker, size: Loaded, labels: ModelFiles["labels"]) {
    this.#worker = worker;
    this.#size = size;
    this.#labels = labels;
    worker.on("message", (answer: Answer) => this.#answered(answer));
    worker.once("error", (error) => this.#end(error as Error));
    worker.once("exit", () => this.#end(new Error("the model's thread has ended")));
  }

  /** @throws ModelMissingError when the model cannot be used */
  static async load({ model, labels }: ModelFiles): Promise<Classifier> {
    const worker = new Worker(new URL("litert-worker.ts", import.meta.url), {
      workerData: { model },
      // LiteRT writes of a GPU that is not there.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const first = await new Promise<Answer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    const why =
      first.is === "loaded" && first.outputs !== labels.length
        ? `it has ${String(first.outputs)} outputs, and there are ${String(labels.length)} labels`
        : first.is === "unusable"
          ? first.why
          : undefined;
    if (first.is !== "loaded" || why !== undefined) {
      await worker.terminate();
      throw new ModelMissingError(`Classify cannot use its model ${model}: ${why ?? first.is}.`);
    }
    return new Classifier(worker, first, labels);
  }

  /** True if its thread has ended, so that no more photos can be classified. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Returns the labels that match a photo best, the best one first.
   *
   * @throws Reply 4xx for a body that is not a photo
   */
  async classify(photo: Uint8Array, count: number): Promise<Scored[]> {
    const rgb = await decodeResized(photo, this.#size.width, this.#size.height);
    const scores = await this.#ask(rgb);
    return Array.from(scores, (score, index) => ({ score, index }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, count)
      .map(({ score, index }) => ({ label: this.#labels[index]?.[0] ?? "", score }));
  }

  /** Ends its thread, and with it what is still asked. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(rgb: Uint8Array): Promise<Uint8Array> {
    if (this.#ended) return Promise.reject(new Error("the model's thread has ended"));
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, rgb } satisfies Question);
    });
  }

  #answered(answer: Answer): void {
    if (answer.is !== "scores" && answer.is !== "failed") return;
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.is === "scores") pending?.resolve(answer.scores);
    else pending?.reject(new Error(answer.why));
  }

  #end(error: Error): void {
    this.#ended = true;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
