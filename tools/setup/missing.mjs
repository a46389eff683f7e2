/** Thrown if required software is missing and cannot be installed here. Programs then exit with 3. */
export class MissingError extends Error {
  name = "MissingError";
}

/** Runs a program's `main`, prints an error in one line, and sets the exit code. */
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
