/** After so many drains in a row, other work of the process gets its turn. */
const YIELD_EVERY = 512;

/** Returns a function that resolves when all microtasks have run. */
export function createDrain(): () => Promise<void> {
  let drains = 0;
  return () =>
    new Promise((resolve) => {
      // Node runs the next tick after the microtasks, and no sooner than none is left. It takes half of what a turn of the
      // event loop takes.
      if (++drains % YIELD_EVERY === 0) setImmediate(resolve);
      else process.nextTick(resolve);
    });
}
