import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import {
  accessibilityFaults,
  findChromium,
  LACKS_CHROMIUM,
  launchChromium,
  openPage,
  type Browser,
  type ObservedPage,
  type Page,
} from "@dapr-ts/browser";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { SpanView } from "../../src/ui/protocol.ts";
import { allCommands, createProgram } from "../../src/program/program.ts";
import { buildPage } from "../../page/build.mjs";
import { LONG_ID } from "./fixture-calls.ts";
import { event, initialChanges, NOW, trace, traceOf } from "./fixture-data.ts";
import { FixtureServer } from "./fixture-server.ts";

const COUNT = 10_000;
/** Enough for a machine with four times the load. Nothing here is about speed but the limits below. */
const WAIT_MS = 60_000;
/** Limit of a test, above that of its waits, so that a failure names what was waited for. */
const LIMIT_MS = 4 * WAIT_MS;
/** Greatest time of one task of the page that these tests accept. It is a few tens of milliseconds on an idle machine. */
const LONG_TASK_MS = 5_000;
const MOST_BYTES = 80_000;
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

const TRACE = traceOf(9990);

/** Each view with its title and something selected. */
const VIEWS: readonly (readonly [title: string, hash: string])[] = [
  ["Overview", "#/overview"],
  ["Events", "#/events?id=e9990"],
  ["State", "#/state?id=shop%7C%7Corder-004"],
  ["Actors", "#/actors?id=Shelf/4"],
  ["Workflows", "#/workflows?id=shop/order-9999&step=activity-1"],
  ["Calls", "#/calls?id=i9990"],
  ["Jobs", "#/jobs?id=billing/retry-payments"],
  ["Logs", "#/logs?id=9990"],
  ["Traces", `#/traces?id=${TRACE}`],
];

/** Each form and question with its view, and the button that opens it. */
const DIALOGS: readonly (readonly [name: string, title: string, hash: string, button: string])[] = [
  ["Keys", "Overview", "#/overview", "Keys"],
  ["Publish an event", "Events", "#/events?id=e9990", "Edit and send"],
  ["New key in statestore", "State", "#/state", "New key"],
  ["Delete the key?", "State", "#/state?id=shop%7C%7Corder-004", "Delete"],
  ["Start a workflow", "Workflows", "#/workflows", "Start"],
  ["Raise an event to order-9999", "Workflows", "#/workflows?id=shop/order-9999", "Raise event"],
  ["Rerun from charge", "Workflows", "#/workflows?id=shop/order-9998&step=activity-1", "Rerun from here"],
  ["Call an app", "Calls", "#/calls", "Call an app"],
  ["Schedule retry-payments anew", "Jobs", "#/jobs?id=billing/retry-payments", "Edit"],
];

describe.skipIf(findChromium() === undefined)(`the page of dapr-ts run --ui (${LACKS_CHROMIUM})`, () => {
  let folder: string;
  let bytes: number;
  let browser: Browser;
  let fixture: FixtureServer;
  let observed: ObservedPage;
  let page: Page;

  beforeAll(async () => {
    folder = (await mkdtemp(join(tmpdir(), "dapr-ts-page-"))) + sep;
    [bytes, browser] = await Promise.all([buildPage(folder), launchChromium()]);
    fixture = await FixtureServer.start({ folder, count: COUNT });
    observed = await open(browser, fixture);
    page = observed.page;
  }, LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await fixture?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }, LIMIT_MS);

  it("is smaller than 80 kB, gzipped", () => {
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it.each(VIEWS)(
    "has no accessibility faults in %s, in both themes, on a desktop and a phone",
    async (title, hash) => {
      const faults: string[] = [];
      for (const [viewport, target] of [
        [WIDE, hash],
        [PHONE, hash.replace(/\?.*/u, "")],
      ] as const) {
        await page.setViewportSize(viewport);
        await show(page, title, target);
        await page.emulateMedia({ colorScheme: "light" });
        faults.push(...(await accessibilityFaults(page)));
        // What else axe checks does not depend on the theme.
        await page.emulateMedia({ colorScheme: "dark" });
        faults.push(...(await accessibilityFaults(page, ["color-contrast"])));
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${title} is wider than ${String(viewport.width)} px`).toBeLessThanOrEqual(0);
      }
      expect(faults).toEqual([]);
      expect(observed.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "shows 10,000 events with a few rows in the document, and scrolls to the last",
    async () => {
      await page.setViewportSize(WIDE);
      await show(page, "Events", "#/events");
      const list = page.getByRole("listbox", { name: "Events" });
      expect(await list.getByRole("option").count()).toBeLessThan(80);
      expect(await list.getByRole("option").first().getAttribute("aria-setsize")).toBe(String(COUNT));
      const longest = await longestTask(page, async () => {
        await list.focus();
        await page.keyboard.press("End");
        await list.locator(`[aria-posinset="${String(COUNT)}"]`).waitFor({ timeout: WAIT_MS });
        await page.keyboard.press("Home");
        await list.locator('[aria-posinset="1"]').waitFor({ timeout: WAIT_MS });
      });
      expect(longest).toBeLessThan(LONG_TASK_MS);
    },
    LIMIT_MS,
  );

  it(
    "shows new events at the top, and keeps the row that is read in place",
    async () => {
      await show(page, "Events", "#/events");
      const list = page.getByRole("listbox", { name: "Events" });
      fixture.send({ events: [{ ...event(COUNT, NOW), topic: "first-news" }] });
      await list.getByRole("option").first().getByText("first-news").waitFor({ timeout: WAIT_MS });
      await list.evaluate((element) => element.scrollTo({ top: 3200 }));
      const row = list.locator('[aria-posinset="105"]');
      await row.waitFor({ timeout: WAIT_MS });
      const id = await row.getAttribute("id");
      const top = await row.evaluate((element) => Math.round(element.getBoundingClientRect().top));
      const news = Array.from({ length: 50 }, (_, index) => event(COUNT + 1 + index, NOW + index));
      const longest = await longestTask(page, async () => {
        fixture.send({ events: news });
        await list.locator(`[id="${String(id)}"][aria-posinset="155"]`).waitFor({ timeout: WAIT_MS });
      });
      const moved = await list
        .locator(`[id="${String(id)}"]`)
        .evaluate((element) => Math.round(element.getBoundingClientRect().top));
      expect(Math.abs(moved - top)).toBeLessThanOrEqual(1);
      expect(longest).toBeLessThan(LONG_TASK_MS);
    },
    LIMIT_MS,
  );

  it(
    "filters by fields, and keeps the filter in the URL",
    async () => {
      await show(page, "Events", "#/events");
      await page.keyboard.press("/");
      await page.keyboard.type("topic:refunds -app:none");
      await page
        .getByText(/^\d[\d\u202f]* matches of/u)
        .first()
        .waitFor({ timeout: WAIT_MS });
      await expect.poll(() => page.url(), { timeout: WAIT_MS }).toContain("q=topic:refunds");
      const topics = await page.getByRole("option").locator(".c-main .strong").allTextContents();
      expect(new Set(topics)).toEqual(new Set(["refunds"]));
      await page.getByRole("button", { name: "+ Save filter" }).click();
      const saved = page.getByRole("button", { name: "topic:refunds -app:none" });
      await saved.waitFor({ timeout: WAIT_MS });
      await page.getByRole("searchbox").focus();
      await page.keyboard.press("Escape");
      await page.getByText(/^10[\u202f]000 events$/u).waitFor({ timeout: WAIT_MS });
      await saved.click();
      await expect.poll(() => page.url(), { timeout: WAIT_MS }).toContain("q=topic:refunds");
      await page.getByRole("button", { name: "Forget filter" }).click();
      await saved.waitFor({ state: "detached", timeout: WAIT_MS });
    },
    LIMIT_MS,
  );

  it(
    "can be used with the keyboard alone",
    async () => {
      await show(page, "Overview", "#/overview");
      await page.keyboard.press("2");
      // A new view moves the focus to its heading.
      await page.locator("h1:focus", { hasText: "Events" }).waitFor({ timeout: WAIT_MS });
      await page.getByRole("listbox", { name: "Events" }).focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      const detail = page.getByRole("region", { name: /^Event / });
      await detail.waitFor({ timeout: WAIT_MS });
      await page.waitForFunction(() => document.activeElement?.closest(".detail") !== null, undefined, {
        timeout: WAIT_MS,
      });
      await page.keyboard.press("Escape");
      await detail.waitFor({ state: "detached", timeout: WAIT_MS });
      await page.waitForFunction(
        () => document.activeElement?.getAttribute("role") === "listbox",
        undefined,
        { timeout: WAIT_MS },
      );
      await page.keyboard.press("?");
      const keys = page.getByRole("dialog", { name: "Keys" });
      await keys.waitFor({ timeout: WAIT_MS });
      await page.keyboard.press("Escape");
      await keys.waitFor({ state: "detached", timeout: WAIT_MS });
      await page.keyboard.press("t");
      await page.waitForFunction(() => document.documentElement.dataset["theme"] === "light", undefined, {
        timeout: WAIT_MS,
      });
      await page.keyboard.press("t");
      await page.keyboard.press("t");
    },
    LIMIT_MS,
  );

  it(
    "handles keys that follow each other at once, before the next frame",
    async () => {
      // Sent without a wait between them, and handled in their order.
      const press = (...keys: string[]): Promise<unknown> =>
        Promise.all(keys.map((key) => page.keyboard.press(key)));
      const dialog = page.getByRole("dialog");
      await show(page, "Overview", "#/overview");
      await press("2", "n");
      await page.getByRole("dialog", { name: "Publish an event" }).waitFor({ timeout: WAIT_MS });
      await press("Escape", "t");
      await page.locator("html[data-theme=light]").waitFor({ timeout: WAIT_MS });
      await press("?", "Escape", "t", "t");
      await page.locator("html[data-theme=system]").waitFor({ timeout: WAIT_MS });
      expect(await dialog.count()).toBe(0);
      const list = page.getByRole("listbox", { name: "Events" });
      await list.focus();
      await press("Home", "Enter", "Escape", "ArrowDown", "?", "Escape", "ArrowDown");
      await list.locator('.active[aria-posinset="3"]').waitFor({ timeout: WAIT_MS });
      await page.getByRole("region", { name: /^Event / }).waitFor({ state: "detached", timeout: WAIT_MS });
    },
    LIMIT_MS,
  );

  it(
    "publishes an event from its editor, and reports it",
    async () => {
      await show(page, "Events", "#/events");
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "Publish an event" });
      await dialog.getByLabel("Topic").fill("orders");
      await dialog.getByLabel("Data").fill('{"id": 7}');
      await dialog.getByRole("button", { name: "Publish" }).click();
      await page.getByText("Published to orders.").waitFor({ timeout: WAIT_MS });
      expect(fixture.calls.at(-1)).toEqual({
        name: "events.publish",
        params: { appId: "shop", pubsub: "pubsub", topic: "orders", data: '{"id": 7}' },
      });
      await page.keyboard.press("n");
      await dialog.getByLabel("Recent").selectOption({ index: 1 });
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached", timeout: WAIT_MS });
    },
    LIMIT_MS,
  );

  it(
    "shows what needs attention, with the reason and the way to it",
    async () => {
      await show(page, "Overview", "#/overview");
      const list = page.getByRole("region", { name: "Needs attention" });
      await list.getByText("The sidecar is not healthy").waitFor({ timeout: WAIT_MS });
      await list.getByText("500 the shelf is locked").waitFor({ timeout: WAIT_MS });
      await page.getByRole("link", { name: /^Events.*1 problem/ }).waitFor({ timeout: WAIT_MS });
      await list.getByRole("link", { name: /^orders went to the dead letters/ }).click();
      await page.getByRole("region", { name: /^Event orders/ }).waitFor({ timeout: WAIT_MS });
      await expect.poll(() => page.url(), { timeout: WAIT_MS }).toContain("result:%22dead+letter%22");
    },
    LIMIT_MS,
  );

  it(
    "shows stalled workflows until they continue",
    async () => {
      await page.setViewportSize(PHONE);
      await show(page, "Overview", "#/overview");
      const apps = initialChanges(0).apps ?? [];
      const description = `Patch mismatch. History patches: [${"new-prices, ".repeat(20)}], current patches: []. `;
      const stalled = [{ id: LONG_ID, name: "long", reason: "PATCH_MISMATCH", description }];
      fixture.send({ apps: apps.map((app) => (app.appId === "shop" ? { ...app, stalled } : app)) });
      const link = page
        .getByRole("region", { name: "Needs attention" })
        .getByRole("link", { name: "The workflow long is stalled" });
      await link.waitFor({ timeout: WAIT_MS });
      await page.getByText(/^PATCH_MISMATCH: Patch mismatch/).waitFor({ timeout: WAIT_MS });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.setViewportSize(WIDE);
      await link.click();
      await page.getByText(/It goes on when a worker has code that fits/).waitFor({ timeout: WAIT_MS });
      await show(page, "Overview", "#/overview");
      fixture.send({ apps });
      await link.waitFor({ state: "detached", timeout: WAIT_MS });
    },
    LIMIT_MS,
  );

  it(
    "closes an item with Back, and keeps links to items when it is loaded again",
    async () => {
      await show(page, "Events", "#/events");
      const list = page.getByRole("listbox", { name: "Events" });
      await list.getByRole("option").nth(3).click();
      const detail = page.getByRole("region", { name: /^Event / });
      await detail.waitFor({ timeout: WAIT_MS });
      await list.getByRole("option").nth(4).click();
      await page.goBack();
      await detail.waitFor({ state: "detached", timeout: WAIT_MS });
      await page.locator("main h1", { hasText: "Events" }).waitFor({ timeout: WAIT_MS });
      await page.goForward();
      await detail.waitFor({ timeout: WAIT_MS });
      await detail.getByRole("button", { name: "Close event" }).click();
      await detail.waitFor({ state: "detached", timeout: WAIT_MS });

      // A row far below, and a key that the list has not loaded.
      await show(page, "Logs", "#/logs?id=120");
      await page.reload();
      await page.getByRole("option", { selected: true }).waitFor({ timeout: WAIT_MS });
      await show(page, "State", "#/state?id=warehouse%7C%7CShelf%7C%7C7%7C%7Cstock");
      await page.reload();
      await page.getByRole("link", { name: "Shelf 7" }).waitFor({ timeout: WAIT_MS });
      await show(page, "Calls", "#/calls?id=nothing");
      await page.getByText("This call is not here").waitFor({ timeout: WAIT_MS });
    },
    LIMIT_MS,
  );

  it.each<readonly [what: string, title: string, hash: string, act: string, sure: string, call: unknown]>([
    [
      "deletes a key",
      "State",
      "#/state?id=shop%7C%7Corder-004",
      "Delete",
      "Delete",
      { name: "state.delete", params: { store: "statestore", appId: "shop", key: "order-004", etag: "7" } },
    ],
    [
      "purges an instance",
      "Workflows",
      "#/workflows?id=shop/order-9998",
      "Purge",
      "Purge",
      { name: "workflows.purge", params: { appId: "shop", id: "order-9998" } },
    ],
    [
      "purges a stalled instance with force",
      "Workflows",
      `#/workflows?id=shop/${LONG_ID}`,
      "Purge",
      "Purge",
      { name: "workflows.purge", params: { appId: "shop", id: LONG_ID, force: true } },
    ],
    [
      "deletes a job",
      "Jobs",
      "#/jobs?id=shop/daily-report",
      "Delete",
      "Delete",
      { name: "jobs.delete", params: { appId: "shop", name: "daily-report" } },
    ],
    [
      "deletes a reminder",
      "Actors",
      "#/actors?id=Shelf/4",
      "Delete the reminder restock",
      "Delete",
      { name: "actors.deleteReminder", params: { type: "Shelf", id: "4", name: "restock" } },
    ],
  ])(
    "%s only after a question, and the focus is in the page after it",
    async (_, title, hash, act, sure, call) => {
      await show(page, title, hash);
      const before = fixture.calls.length;
      await page.getByRole("button", { name: act, exact: true }).click();
      const dialog = page.getByRole("dialog");
      expect(fixture.calls).toHaveLength(before);
      await dialog.getByRole("button", { name: sure, exact: true }).click();
      await dialog.waitFor({ state: "detached", timeout: WAIT_MS });
      await vi.waitFor(() => expect(fixture.calls.slice(before)).toEqual([call]), { timeout: WAIT_MS });
      await page.waitForFunction(() => document.activeElement?.closest("main") !== null, undefined, {
        timeout: WAIT_MS,
      });
    },
    LIMIT_MS,
  );

  it(
    "restarts an app, and schedules a job",
    async () => {
      await show(page, "Overview", "#/overview");
      await page.getByRole("button", { name: "Restart warehouse" }).click();
      await page.getByText("Restarted warehouse; its sidecar kept running.").waitFor({ timeout: WAIT_MS });
      expect(fixture.calls.at(-1)).toEqual({ name: "apps.restart", params: { appId: "warehouse" } });
      await show(page, "Jobs", "#/jobs");
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "Schedule a job" });
      await dialog.getByLabel("Name").fill("hourly");
      await dialog.getByLabel("Schedule").fill("@every 1h");
      await dialog.getByLabel("Repeats").fill("3");
      await dialog.getByLabel("Data").fill("not json");
      await dialog.getByRole("button", { name: "Schedule" }).click();
      await page.getByText("Scheduled hourly.").waitFor({ timeout: WAIT_MS });
      expect(fixture.calls.at(-1)).toEqual({
        name: "jobs.schedule",
        params: { appId: "shop", name: "hourly", schedule: "@every 1h", repeats: 3, data: "not json" },
      });
    },
    LIMIT_MS,
  );

  it.each(DIALOGS)(
    "has no accessibility faults in the dialog “%s”, and gives the focus back",
    async (name, title, hash, button) => {
      await show(page, title, hash);
      const opener = page.getByRole("button", { name: button, exact: true });
      await opener.click();
      const dialog = page.getByRole("dialog", { name, exact: true });
      await dialog.waitFor({ timeout: WAIT_MS });
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
      const faults = await accessibilityFaults(page);
      await page.emulateMedia({ colorScheme: "dark" });
      faults.push(...(await accessibilityFaults(page, ["color-contrast"])));
      await page.emulateMedia({ colorScheme: "light" });
      expect(faults).toEqual([]);
      await dialog.getByRole("button", { name: "Close" }).click();
      await dialog.waitFor({ state: "detached", timeout: WAIT_MS });
      await vi.waitFor(
        async () => expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true),
        { timeout: WAIT_MS },
      );
    },
    LIMIT_MS,
  );

  it(
    "terminates a workflow only after a question",
    async () => {
      await show(page, "Workflows", "#/workflows?id=shop/order-9999");
      const before = fixture.calls.length;
      const ask = page.getByRole("button", { name: "Terminate", exact: true });
      await ask.click();
      const dialog = page.getByRole("dialog", { name: "Terminate the instance?" });
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached", timeout: WAIT_MS });
      expect(fixture.calls).toHaveLength(before);
      await ask.click();
      await dialog.getByRole("button", { name: "Terminate" }).click();
      await page.getByText("Terminated order-9999.").waitFor({ timeout: WAIT_MS });
      expect(fixture.calls.at(-1)).toEqual({
        name: "workflows.terminate",
        params: { appId: "shop", id: "order-9999" },
      });
    },
    LIMIT_MS,
  );

  it(
    "groups the attempts of an activity, and reruns from it with another input",
    async () => {
      await show(page, "Workflows", "#/workflows?id=shop/order-9998");
      const timeline = page.getByRole("listbox", { name: "Timeline" });
      await timeline.getByRole("option", { name: /charge/ }).click();
      await page.getByRole("button", { name: "Rerun from here" }).click();
      const dialog = page.getByRole("dialog", { name: "Rerun from charge" });
      await dialog.getByLabel("Input of the step").fill('{"amount":1}');
      await dialog.getByRole("button", { name: "Rerun", exact: true }).click();
      await page.getByText("Reran order-9998 as order-9998.").waitFor({ timeout: WAIT_MS });
      expect(fixture.calls.at(-1)).toMatchObject({
        name: "workflows.rerun",
        params: { id: "order-9998", input: '{"amount":1}' },
      });
    },
    LIMIT_MS,
  );

  it(
    "shows 500 steps and 500 spans, and long ids, on a narrow page without scrolling sideways",
    async () => {
      const traceId = "f".repeat(32);
      const spanOf = (index: number): string => index.toString(16).padStart(16, "0");
      fixture.send({
        spans: Array.from({ length: 500 }, (_, index) => ({
          ...(trace(1, NOW)[0] as SpanView),
          traceId,
          spanId: spanOf(index + 1),
          ...(index > 0 && { parentSpanId: spanOf(Math.ceil(index / 3)) }),
          name: `span-${String(index)}-${"x".repeat(200)}`,
          start: NOW + index,
          attributes: {
            "durabletask.type": "orchestration",
            "durabletask.task.name": "long",
            "durabletask.task.instance_id": LONG_ID,
          },
        })),
      });
      for (const [title, hash, label] of [
        ["Workflows", `#/workflows?id=shop/${LONG_ID}`, "Timeline"],
        ["Traces", `#/traces?id=${traceId}`, "Spans"],
      ] as const) {
        await page.setViewportSize(WIDE);
        const longest = await longestTask(page, async () => {
          await show(page, title, hash);
          const rows = page.getByRole("listbox", { name: label });
          await rows.focus();
          await page.keyboard.press("End");
          await rows.locator('[aria-posinset="500"]').waitFor({ timeout: WAIT_MS });
          expect(await rows.getByRole("option").count()).toBeLessThan(80);
        });
        expect(longest).toBeLessThan(LONG_TASK_MS);
        // 320 px are a wide page at 400 %.
        await page.setViewportSize({ width: 320, height: 640 });
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          title,
        ).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize(WIDE);
      await show(page, "Workflows", `#/workflows?id=shop/${LONG_ID}`);
      await page.getByText("PATCH_MISMATCH: patch v2", { exact: false }).waitFor({ timeout: WAIT_MS });
      await page.getByText("Whole history (1\u202f001 events)").click();
      // The list is drawn after the event of its opening.
      await expect.poll(() => page.locator(".history li").count(), { timeout: WAIT_MS }).toBe(1001);
    },
    LIMIT_MS,
  );

  it(
    "shows markup in names, keys, topics, lines and data as text",
    async () => {
      const markup = (text: string): string =>
        `${text}"'><img src=x onerror="globalThis.hacked=1"><svg onload="globalThis.hacked=1"><a href="javascript:alert(1)">`;
      await using hostile = await FixtureServer.start({
        folder,
        count: 40,
        replaced: Object.fromEntries(
          ["shop", "orders", "reserve", "tea", "the shelf is locked"].map((text) => [text, markup(text)]),
        ),
      });
      await using other = await open(browser, hostile);
      for (const [title, hash] of VIEWS) {
        await show(
          other.page,
          title,
          hash
            .replace("e9990", "e13")
            .replace(/id=shop/u, `id=${encodeURIComponent(markup("shop"))}`)
            .replace(TRACE, traceOf(13))
            .replace("9990", "13"),
        );
        const found = await other.page.evaluate(() => ({
          elements: document.querySelectorAll(
            "main :is(img, svg, script, iframe, [onerror], a[href^='javascript:'])",
          ).length,
          isHacked: "hacked" in globalThis,
          hasText: document.querySelector("main")?.textContent.includes("<img src=x onerror=") ?? false,
        }));
        expect(found, title).toEqual({ elements: 0, isHacked: false, hasText: true });
      }
      expect(other.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    "copies only commands that the command understands",
    async () => {
      await page.evaluate(() => {
        const copied: string[] = [];
        Object.assign(globalThis, { copied });
        navigator.clipboard.writeText = (text) => Promise.resolve(void copied.push(text));
      });
      const copy = async (): Promise<void> => {
        for (const button of await page.getByRole("button", { name: "Copy command", exact: true }).all())
          if (await button.isVisible()) await button.click();
      };
      for (const [title, hash] of VIEWS) {
        await show(page, title, hash);
        await copy();
      }
      for (const [name, title, hash, button] of DIALOGS) {
        await show(page, title, hash);
        await page.getByRole("button", { name: button, exact: true }).click();
        const dialog = page.getByRole("dialog", { name, exact: true });
        await dialog.waitFor({ timeout: WAIT_MS });
        for (const field of await dialog.locator("input:required").all())
          if ((await field.inputValue()) === "") await field.fill("x");
        const copying = dialog.getByRole("button", { name: "Copy command" });
        if ((await copying.count()) > 0) await copying.click();
        await dialog.getByRole("button", { name: "Close" }).click();
        await dialog.waitFor({ state: "detached", timeout: WAIT_MS });
      }
      const lines = await page.evaluate(() => (globalThis as unknown as { copied: string[] }).copied);
      const seen = new Set<string>();
      for (const line of lines) {
        const program = createProgram();
        for (const command of allCommands(program))
          if (command.commands.length === 0)
            command.exitOverride().action(() => void seen.add(command.name()));
        await program.parseAsync(wordsOf(line).slice(1), { from: "user" });
      }
      expect([...seen].sort()).toEqual(
        ["get", "history", "invoke", "publish", "raise", "reminders", "rerun", "schedule", "start"].sort(),
      );
    },
    LIMIT_MS,
  );

  it(
    "shows in each empty view how to fill it",
    async () => {
      await using empty = await FixtureServer.start({ folder, count: 0, isEmpty: true });
      await using other = await open(browser, empty);
      for (const [title, hash] of VIEWS) {
        await show(other.page, title, hash.replace(/\?.*/u, ""));
        await other.page.locator(".empty").first().waitFor({ timeout: WAIT_MS });
      }
      expect(await accessibilityFaults(other.page)).toEqual([]);
      expect(other.errors).toEqual([]);
    },
    LIMIT_MS,
  );

  it("wrote no error to the console, and loaded nothing from elsewhere", () => {
    expect(observed.errors).toEqual([]);
    expect(observed.requests.filter((url) => !url.startsWith(fixture.url))).toEqual([]);
  });
});

/** Returns the words of a line as a POSIX shell splits it. */
function wordsOf(line: string): string[] {
  const script = `set -- ${line}; printf '%s\\0' "$@"`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

async function open(browser: Browser, fixture: FixtureServer): Promise<ObservedPage> {
  const observed = await openPage(browser, { viewport: WIDE });
  observed.page.setDefaultTimeout(WAIT_MS);
  await observed.page.goto(fixture.url);
  await observed.page.getByText("Live", { exact: true }).waitFor();
  return observed;
}

/** Opens a view, and waits until it shows what the hash selects. */
async function show(page: Page, title: string, hash: string): Promise<void> {
  const former = await page.locator("main h1").innerText();
  await page.evaluate((to) => (location.hash = to), hash);
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
  // A new view moves the focus to its heading, after it is shown.
  if (former !== title) await page.locator("main h1:focus").waitFor();
  if (hash.includes("id=")) await page.locator(".detail-body > *").first().waitFor();
}

/** Returns the longest task of the page during an action, in milliseconds. */
async function longestTask(page: Page, action: () => Promise<void>): Promise<number> {
  const handle = await page.evaluateHandle(() => {
    const found = { longest: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.longest = Math.max(found.longest, duration);
    }).observe({ type: "longtask" });
    return found;
  });
  await action();
  const longest = await handle.evaluate((found) => found.longest);
  console.log(`longest task: ${String(Math.round(longest))} ms`);
  return longest;
}
