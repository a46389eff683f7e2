import { fileURLToPath } from "node:url";
import { freePort } from "@dapr-ts/testing";
import { findChromium, LACKS_CHROMIUM, launchChromium, openPage } from "@dapr-ts/browser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPage } from "../../page/build.mjs";
import { CommandBench } from "../fixtures/command-bench.ts";

const bus = fileURLToPath(new URL("../fixtures/bus-app.mjs", import.meta.url));
const WAIT_MS = 120_000;

describe.skipIf(findChromium() === undefined)(`dapr-ts run --ui in a browser (${LACKS_CHROMIUM})`, () => {
  let bench: CommandBench;

  beforeEach(async () => {
    // The command serves dist/page, which the tests of the sources must not take from an older build.
    [bench] = await Promise.all([CommandBench.open(), buildPage()]);
  });

  afterEach(() => bench.close());

  it(
    "shows an event that its editor publishes, what the app wrote, and the call of a method",
    async () => {
      const port = String(await freePort());
      const run = ["run", "--ui", "--app-id", "orders", "--app-port", port, "--", process.execPath, bus];
      const command = bench.run(run);
      await command.says(/http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\//u);
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\//u.exec(command.out + command.err) ?? [];
      await using browser = await launchChromium();
      await using observed = await openPage(browser);
      const { page, errors } = observed;
      page.setDefaultTimeout(WAIT_MS);
      await page.goto(url);
      await page.getByRole("listitem").filter({ hasText: "sidecar healthy" }).waitFor();

      await page.keyboard.press("2");
      await page.locator("h1:focus", { hasText: "Events" }).waitFor();
      await page.keyboard.press("n");
      const publish = page.getByRole("dialog", { name: "Publish an event" });
      await publish.getByLabel("Topic").fill("orders");
      await publish.getByLabel("Data").fill('"from-the-page"');
      await publish.getByRole("button", { name: "Publish" }).click();
      const row = page.getByRole("option", { name: /orders/ });
      await row.getByText("ok", { exact: true }).waitFor();
      await row.click();
      await page.getByLabel("Data", { exact: true }).getByText("from-the-page").waitFor();

      await page.keyboard.press("8");
      await page.getByRole("option", { name: /event from-the-page/ }).waitFor();

      await page.keyboard.press("6");
      await page.locator("h1:focus", { hasText: "Calls" }).waitFor();
      await page.keyboard.press("n");
      const call = page.getByRole("dialog", { name: "Call an app" });
      await call.getByLabel("Method").fill("hello");
      await call.getByRole("button", { name: "Call", exact: true }).click();
      await call.getByText("orders with").waitFor();
      expect(errors).toEqual([]);
    },
    2 * WAIT_MS,
  );
});
