import { Classifier } from "./classifier.ts";
import { findModel } from "./model-files.ts";

/** The classifier as soon as there is a model: one that comes later is found, and a thread that has ended is replaced. */
export class ModelSlot {
  #loading: Promise<Classifier> | undefined;

  /** @throws ModelMissingError */
  async get(): Promise<Classifier> {
    const loading = (this.#loading ??= findModel().then((files) => Classifier.load(files)));
    try {
      const classifier = await loading;
      if (!classifier.ended) return classifier;
    } catch (error) {
      this.#forget(loading);
      throw error;
    }
    this.#forget(loading);
    return this.get();
  }

  async close(): Promise<void> {
    const classifier = await this.#loading?.catch(() => undefined);
    await classifier?.close();
  }

  #forget(loading: Promise<Classifier>): void {
    if (this.#loading === loading) this.#loading = undefined;
  }
}
