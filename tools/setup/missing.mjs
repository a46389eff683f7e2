/** Something is not there that cannot be had here: no failure of ours. Programs that meet it exit with 3. */
export class MissingError extends Error {
  name = "MissingError";
}

/** Runs a program's `main`, says in one line what went wrong, and sets the exit code. */
export async function runMain(name, main) {
  try {
    await main();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof MissingError ? 3 : 1;
  }
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
