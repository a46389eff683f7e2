import {
  LACKS_CHROMIUM,
  VIEWPORTS,
  accessibilityFaults,
  findChromium,
  keepPicture,
  launchChromium,
  openPage,
  screenshot,
} from "@dapr-ts/browser";
import { freePort } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDemo } from "../src/start-demo.ts";
import type { TraceView } from "../src/trace/view.ts";

/** Generous: each wait ends as soon as its condition holds. */
const PATIENCE = { timeout: 90_000, interval: 200 };

let demo: Awaited<ReturnType<typeof startDemo>>;

beforeAll(async () => {
  demo = await startDemo({ port: await freePort(), say: (what) => console.log(what) });
});

afterAll(() => demo[Symbol.asyncDispose]());

const traceOf = (number: number): TraceView | undefined =>
  demo.book.view.traces.find((trace) => trace.number === number);

/** The last spans of an order: the reminder, and the end of the workflow. */
const isWhole = (number: number): boolean => {
  const names = traceOf(number)?.spans.map(({ name }) => name) ?? [];
  return ["Shelf/check", "activity ship", "orchestration||fulfil"].every((name) => names.includes(name));
};

/** The spans at the top. A span whose parent has not arrived stands beside the first one. */
const topOf = (number: number): string[] | undefined =>
  traceOf(number)
    ?.spans.filter(({ depth }) => depth === 0)
    .map(({ name }) => name);

test("an order is one trace through three apps and their sidecars", async () => {
  const response = await fetch(`${demo.url}api/orders/order-1`, { method: "PUT" });
  expect(response.ok).toBe(true);
  await expect.poll(() => isWhole(1), PATIENCE).toBe(true);
  // Each app and each sidecar sends its spans in batches of its own, in any order.
  const senders = (): string[] => {
    const { spans = [] } = traceOf(1) ?? {};
    return [...new Set(spans.map(({ app, isSidecar }) => `${app}${isSidecar ? "'s sidecar" : ""}`))].sort();
  };
  await expect
    .poll(senders, PATIENCE)
    .toEqual(["page", "page's sidecar", "shop", "shop's sidecar", "warehouse", "warehouse's sidecar"]);
  await expect.poll(() => topOf(1), PATIENCE).toEqual(["PUT /api/orders/:id"]);
});

const lacksChromium = findChromium() === undefined;
if (lacksChromium) console.warn(`the page of the traces is not tested: ${LACKS_CHROMIUM}`);

describe.skipIf(lacksChromium)("the page", () => {
  test("shows the waterfall of an order that was placed on it, and the attributes of a span", async () => {
    await using browser = await launchChromium();
    await using observed = await openPage(browser, { viewport: { width: 1280, height: 1000 } });
    const { page, errors } = observed;
    await page.goto(demo.url);
    const orders = demo.book.view.traces.length;
    await page.getByRole("button", { name: "Place an order" }).click();
    await expect.poll(() => isWhole(orders + 1), PATIENCE).toBe(true);
    await expect.poll(() => topOf(orders + 1), PATIENCE).toEqual(["PUT /api/orders/:id"]);
    await page.getByRole("heading", { name: `Order ${String(orders + 1)}:` }).waitFor();
    const shown = page.locator(".span");
    // Spans may still arrive, so both sides are read each time.
    await expect
      .poll(async () => (await shown.count()) - (traceOf(orders + 1)?.spans.length ?? 0), PATIENCE)
      .toBe(0);
    await page.locator(".span", { hasText: "process orders" }).click();
    await expect
      .poll(() => page.locator("#attributes").innerText(), PATIENCE)
      .toContain("messaging.destination.name");
    expect(await accessibilityFaults(page)).toEqual([]);
    const path = await screenshot(page, "observability/desktop");
    await keepPicture(path, new URL("..", import.meta.url));
    await page.setViewportSize(VIEWPORTS.phone);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      VIEWPORTS.phone.width,
    );
    await screenshot(page, "observability/phone");
    expect(errors).toEqual([]);
  });
});
