import { chromium, type Browser } from "playwright-core";
import { findChromium, LACKS_CHROMIUM } from "./find-chromium.ts";

/** No GPU, no first-run page, and no traffic of its own. */
const FLAGS = [
  "--no-sandbox", // Chromium has none for root, and containers forbid it to others
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage", // a container's /dev/shm is smaller than a page needs
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a headless Chromium with a temporary profile. It closes with `await using`, and with the process.
 *
 * @throws Error with {@link LACKS_CHROMIUM} if none is found
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(LACKS_CHROMIUM);
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
