import type { Context } from "../benchmark.ts";
import { ContestantProcess } from "./contestant-process.ts";

/** Starts contestants, by their names in `contestants/all.ts`. When one of them cannot, the others are ended. */
export async function startContestants(
  names: readonly string[],
  { sidecar, profile }: Context,
): Promise<AsyncDisposable & { all: readonly ContestantProcess[] }> {
  await using stack = new AsyncDisposableStack();
  const all: ContestantProcess[] = [];
  const address = await sidecar();
  for (const contestant of names) {
    all.push(stack.use(await ContestantProcess.start({ contestant, sidecar: address, profile })));
  }
  const kept = stack.move();
  return { all, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
