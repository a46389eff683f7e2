import { randomUUID } from "node:crypto";

/** Id of an actor. */
export class ActorId {
  readonly #id: string;

  /** @throws Error for an empty id */
  constructor(id: string) {
    if (!id) throw new Error("ActorId cannot be empty");
    this.#id = id;
  }

  /** Creates a random id. */
  static createRandomId(): ActorId {
    return new ActorId(randomUUID());
  }

  /** Returns the id. */
  getId(): string {
    return this.#id;
  }

  /** Returns the id encoded for a URL. */
  getURLSafeId(): string {
    return encodeURIComponent(this.#id);
  }

  /** Returns the id. */
  toString(): string {
    return this.#id;
  }
}
