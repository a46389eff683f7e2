import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  LACKS_CHROMIUM,
  VIEWPORTS,
  accessibilityFaults,
  findChromium,
  keepPicture,
  launchChromium,
  openPage,
  screenshot,
  type Browser,
  type ObservedPage,
} from "@dapr-ts/browser";
import { freePort } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { OrderState, OrderView } from "../src/shop/view.ts";
import { startShop } from "../src/start-shop.ts";

/** Generous: each wait ends as soon as its condition holds. */
const PATIENCE = { timeout: 90_000 };

const lacksChromium = findChromium() === undefined;
if (lacksChromium) console.warn(`the page of the shop is not tested: ${LACKS_CHROMIUM}`);

describe.skipIf(lacksChromium)("the shop's page", () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let browser: Browser;
  let observed: ObservedPage;

  beforeAll(async () => {
    [shop, browser] = await Promise.all([
      startShop({ port: await freePort(), approvalMs: 300_000, stepMs: 150, say: () => undefined }),
      launchChromium(),
    ]);
    observed = await openPage(browser);
    await observed.page.goto(shop.url);
  });

  afterAll(async () => {
    // Undefined where it could not be started, which is reported elsewhere.
    await (browser as Browser | undefined)?.close();
    if ((shop as typeof shop | undefined) === undefined) return;
    const { pid } = shop.shop.view.worker;
    await shop[Symbol.asyncDispose]();
    expect(pid !== undefined && isAlive(pid)).toBe(false);
  });

  interface Wanted {
    readonly product?: string;
    readonly quantity?: number;
    readonly card?: string;
    readonly destination?: string;
  }

  /** Places an order with the form. Returns its number. */
  async function place({ product = "Kettle", quantity = 1, card = "good", destination = "lisbon" }: Wanted) {
    const { page } = observed;
    const number = shop.shop.view.orders.length + 1;
    await page.getByLabel(product).check();
    await page.getByLabel("Quantity").fill(String(quantity));
    await page.getByLabel("Card").selectOption(card);
    await page.getByLabel("Destination").selectOption(destination);
    await page.getByRole("button", { name: "Place order" }).click();
    await cardOf(number).waitFor(PATIENCE);
    return number;
  }

  const cardOf = (number: number) =>
    observed.page
      .locator(".order")
      .filter({ has: observed.page.getByRole("heading", { name: `Order ${String(number)}`, exact: true }) });
  const reaches = (number: number, state: OrderState) =>
    vi.waitFor(async () => expect(await cardOf(number).getAttribute("data-state")).toBe(state), PATIENCE);
  const view = (number: number): OrderView | undefined =>
    shop.shop.view.orders.find((order) => order.number === number);
  const stepsOf = (number: number) =>
    cardOf(number)
      .locator(".step")
      .evaluateAll((lines) =>
        lines.map(
          (line) => `${line.querySelector(".title")?.textContent ?? ""}: ${line.dataset["state"] ?? ""}`,
        ),
      );

  test("an order that needs no approval is shipped, step by step and without a reload", async () => {
    const number = await place({ product: "Desk lamp", quantity: 2, card: "flaky" });
    await reaches(number, "shipped");
    expect(await stepsOf(number)).toEqual([
      "Order placed: done",
      "Reserve stock: done",
      "Charge card: done",
      "Ship parcel: done",
    ]);
    expect(await cardOf(number).innerText()).toMatch(/at attempt 3[^]*parcel PX-/);
    await vi.waitFor(
      async () =>
        expect(await observed.page.locator("#news").textContent()).toContain(
          `Order ${String(number)}: Shipped.`,
        ),
      PATIENCE,
    );
  });

  test("an order is approved on the page, with the keyboard alone, and shipped", async () => {
    const number = await place({ product: "Office chair", quantity: 1 });
    await reaches(number, "waiting");
    expect(await stepsOf(number)).toEqual([
      "Order placed: done",
      "Reserve stock: done",
      "Charge card: done",
      "Approval: waiting",
      "Ship parcel: planned",
    ]);
    const approve = observed.page.getByRole("button", { name: `Approve Order ${String(number)}` });
    await approve.focus();
    await observed.page.keyboard.press("Enter");
    await reaches(number, "shipped");
    expect(await observed.page.evaluate(() => document.activeElement?.textContent)).toBe(
      `Order ${String(number)}`,
    );
  });

  test("a refused order is compensated: the payment is refunded, the stock released", async () => {
    const number = await place({ product: "Office chair", quantity: 3, card: "flaky" });
    await reaches(number, "waiting");
    await observed.page.getByRole("button", { name: `Refuse Order ${String(number)}` }).click();
    await reaches(number, "refused");
    expect((await stepsOf(number)).slice(3)).toEqual([
      "Approval: failed",
      "Refund payment: done",
      "Release stock: done",
    ]);
    const { id = "" } = view(number) ?? {};
    expect(await shop.client.state.get("shop", `payment-${id}`)).toMatchObject({ state: "refunded" });
    expect(await shop.client.state.get("shop", "shelf-chair")).toMatchObject({ left: 39 });
  });

  test("an order that cannot be shipped fails and is compensated", async () => {
    const number = await place({ destination: "atlantis" });
    await reaches(number, "failed");
    expect(await cardOf(number).innerText()).toContain("no carrier goes to Atlantis");
    expect((await stepsOf(number)).slice(3)).toEqual([
      "Ship parcel: failed",
      "Refund payment: done",
      "Release stock: done",
    ]);
  });

  test("the worker is killed in the middle, and the orders still end", async () => {
    const waiting = await place({ product: "Office chair", quantity: 2 });
    await reaches(waiting, "waiting");
    const running = await place({ card: "flaky" });
    const { pid = 0 } = shop.shop.view.worker;
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(shop.shop.view.worker.pid ?? pid).not.toBe(pid), PATIENCE);
    const { pid: next = 0 } = shop.shop.view.worker;
    expect([isAlive(pid), isAlive(next)]).toEqual([false, true]);
    await observed.page.getByText(`Process ${String(next)} runs the orders`).waitFor(PATIENCE);
    await observed.page.getByRole("button", { name: `Approve Order ${String(waiting)}` }).click();
    await Promise.all([reaches(waiting, "shipped"), reaches(running, "shipped")]);
    // Each card was charged, and each piece was taken once.
    expect(await shop.client.state.get("shop", "shelf-chair")).toMatchObject({ left: 37 });
  });

  test("the page is accessible and fits, in each width and color scheme", async () => {
    const waiting = await place({ product: "Office chair", quantity: 2 });
    await reaches(waiting, "waiting");
    for (const [name, viewport] of Object.entries(VIEWPORTS)) {
      for (const colorScheme of ["light", "dark"] as const) {
        await using look = await openPage(browser, { viewport, colorScheme });
        await look.page.goto(shop.url);
        await look.page.locator(`.order >> nth=${String(waiting - 1)}`).waitFor(PATIENCE);
        const width = await look.page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(viewport.width);
        // One of each width and of each scheme: axe takes a second.
        if ((name === "phone") === (colorScheme === "dark"))
          expect(await accessibilityFaults(look.page)).toEqual([]);
        const path = await screenshot(look.page, `order-workflow/${name}-${colorScheme}`);
        if (name === "desktop" && colorScheme === "light")
          await keepPicture(path, new URL("..", import.meta.url));
        expect(look.errors).toEqual([]);
      }
    }
  });

  test("wrong orders and decisions are refused with the reason", async () => {
    const good = { product: "lamp", quantity: 1, card: "good", destination: "oslo" };
    for (const [path, body, status] of [
      ["orders/order-x1", { ...good, product: "toString" }, 400],
      ["orders/order-x1", { ...good, quantity: 0.5 }, 400],
      ["orders/order-x1", { ...good, quantity: 99 }, 400],
      ["orders/order-x1", { ...good, card: undefined }, 400],
      ["orders/..%2fx", good, 404],
      ["orders/order-x1/decision", { approved: "yes" }, 400],
      ["orders/order-x1/decision", { approved: true }, 404],
      ["worker", { running: true }, 400],
    ] as const) {
      const response = await fetch(`${shop.url}api/${path}`, { method: "PUT", body: JSON.stringify(body) });
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.json()).toHaveProperty("message");
    }
    // An order that is sent again is the same order, also after its end.
    const before = shop.shop.view.orders;
    for (const { id } of [before[0], before.at(-1)] as OrderView[]) {
      const again = await fetch(`${shop.url}api/orders/${id}`, { method: "PUT", body: JSON.stringify(good) });
      expect(again.status).toBe(204);
    }
    expect(shop.shop.view.orders).toEqual(before);
    expect((await shop.client.workflow.run(before.at(-1)?.id ?? "").state())?.status).toBe("COMPLETED");
  });

  test("the page loads nothing from elsewhere and has no errors", async () => {
    expect(observed.errors).toEqual([]);
    expect(observed.requests.filter((url) => !url.startsWith(shop.url))).toEqual([]);
    const { headers } = await fetch(shop.url);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
  });
});

test("one command starts it and Ctrl-C stops all of it", async () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", String(await freePort())], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await vi.waitUntil(() => lines.some((line) => line.includes("until you press Ctrl-C")), PATIENCE);
  const url = /http:\S+/.exec(lines.join("\n"))?.[0] ?? "";
  expect((await fetch(url)).status).toBe(200);
  // A page that is open does not hold it.
  const open = await fetch(`${url}api/events`);
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  expect(lines.some((line) => line.includes("The worker has stopped (exit code 0)"))).toBe(true);
  expect(lines.at(-1)).toContain("Everything is stopped");
  await open.body?.cancel();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
