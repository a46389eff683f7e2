import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "../logger/logger.ts";

const RETRIES = 60;
const DELAY_MS = 500;

/** Waits until the sidecar responds. */
export async function untilStarted(isStarted: () => Promise<boolean>, logger: Logger): Promise<void> {
  if (await isStarted()) return;
  logger.info("Awaiting Sidecar to be Started");
  for (let retry = 0; retry <= RETRIES; retry++) {
    logger.verbose(`Waiting for the Dapr Sidecar to start, retry count: (#${String(retry)})`);
    await pause(DELAY_MS);
    if (await isStarted()) return;
  }
  throw new Error("DAPR_SIDECAR_COULD_NOT_BE_STARTED");
}
