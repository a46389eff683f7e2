import { Actor } from "@dapr-ts/actors";

/** A counter that is set to zero an hour after its first use. */
export class Counter extends Actor {
  async increment(by: number): Promise<number> {
    const before = (await this.state.get<number>("n")) ?? 0;
    if (before === 0) await this.reminders.register("reset", { method: "reset", dueTime: "1h" });
    this.state.set("n", before + by);
    return before + by;
  }

  async reset(): Promise<void> {
    this.state.set("n", 0);
  }

  async value(): Promise<number> {
    return (await this.state.get<number>("n")) ?? 0;
  }
}
