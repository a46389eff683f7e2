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
import { ROOM_IDS } from "../src/rooms.ts";
import { startFleet } from "../src/start-fleet.ts";

const DAY_MS = 24_000;
/** Far above what the machine needs under load. */
const SOON = 90_000;

const lacksChromium = findChromium() === undefined;
if (lacksChromium) console.warn(`the page of the fleet is not tested: ${LACKS_CHROMIUM}`);

describe.skipIf(lacksChromium)("the fleet's page", () => {
  let fleet: Awaited<ReturnType<typeof startFleet>>;
  let browser: Browser;
  let observed: ObservedPage;
  const pids = new Set<number>();

  beforeAll(async () => {
    [fleet, browser] = await Promise.all([
      startFleet({ port: await freePort(), dayMs: DAY_MS, say: () => undefined }),
      launchChromium(),
    ]);
    observed = await openPage(browser);
    await observed.page.goto(fleet.url);
  });

  afterAll(async () => {
    // Undefined where it could not be started, which is said elsewhere.
    await (browser as Browser | undefined)?.close();
    if ((fleet as typeof fleet | undefined) === undefined) return;
    for (const { pid } of fleet.fleet.view.hosts) if (pid !== undefined) pids.add(pid);
    await fleet[Symbol.asyncDispose]();
    expect([...pids].filter(isAlive)).toEqual([]);
  });

  const room = (id: string) => observed.page.locator(`[data-room="${id}"]`);
  const host = (name: string) => observed.page.locator(`[data-host="${name}"]`);
  /** Which thermostats the page shows on a host. */
  const shownOn = (name: string): Promise<string[]> =>
    observed.page
      .locator(`[data-on="${name}"][data-trouble="false"]`)
      .evaluateAll((cards) => cards.map((card) => card.dataset["room"] ?? ""));

  test("shows every thermostat, live, and which host has it", async () => {
    await vi.waitFor(async () => {
      const [north, south] = await Promise.all([shownOn("north"), shownOn("south")]);
      expect([...north, ...south].sort()).toEqual([...ROOM_IDS].sort());
      expect(Math.min(north.length, south.length)).toBeGreaterThan(0);
    }, SOON);
    const degrees = room("study").locator(".degrees");
    const first = await degrees.innerText();
    expect(Number(first)).toBeGreaterThan(10);
    await vi.waitFor(async () => expect(await degrees.innerText()).not.toBe(first), SOON);
    expect(await host("north").innerText()).toMatch(/\d+ thermostats?, process \d+/);
  });

  test("changes a target, which arrives", async () => {
    const value = room("conservatory").locator(".value");
    await vi.waitFor(async () => expect(await value.innerText()).toMatch(/^\d+ °C$/), SOON);
    const before = Number.parseInt(await value.innerText());
    const warmer = observed.page.getByRole("button", { name: "Conservatory: one degree warmer" });
    await warmer.click();
    await warmer.click();
    expect(await value.innerText()).toBe(`${String(before + 2)} °C`);
    await vi.waitFor(
      () => expect(reading("conservatory")).toMatchObject({ target: before + 2, mode: "by hand" }),
      SOON,
    );
    await vi.waitFor(
      async () => expect(await room("conservatory").locator(".mode").innerText()).toBe("by hand"),
      SOON,
    );
    expect(await observed.page.locator("#log").innerText()).toContain(
      `Conservatory: ${String(before + 2)} °C, by hand`,
    );
  });

  test("refuses a target out of range, with the reason", async () => {
    for (const [path, body, status] of [
      ["thermostats/study/target", { target: 99 }, 400],
      ["thermostats/study/target", { target: "warm" }, 400],
      ["thermostats/study/target", {}, 400],
      ["thermostats/moon/target", { target: 20 }, 404],
      ["hosts/west", { running: true }, 404],
    ] as const) {
      const answer = await fetch(`${fleet.url}api/${path}`, { method: "PUT", body: JSON.stringify(body) });
      expect(answer.status, path).toBe(status);
    }
    await vi.waitFor(() => expect(reading("study")?.mode).toBeDefined(), SOON);
    expect(reading("study")?.mode).not.toBe("by hand");
  });

  test("shows a reminder that has come", async () => {
    const line = observed.page.locator("#log li", { hasText: "Kitchen: 17 °C, night, by a reminder" });
    await line.waitFor({ timeout: 2 * DAY_MS });
    expect(await room("kitchen").locator(".mode").innerText()).toBe("night");
  });

  test("has no accessibility faults, and fits each viewport", async () => {
    expect(await accessibilityFaults(observed.page)).toEqual([]);
    for (const [name, viewport] of Object.entries(VIEWPORTS)) {
      for (const colorScheme of ["light", "dark"] as const) {
        await using look = await openPage(browser, { viewport, colorScheme });
        await look.page.goto(fleet.url);
        await look.page.locator(".room[data-on] >> nth=11").waitFor();
        const width = await look.page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(viewport.width);
        const events = await look.page.locator("#log-title").boundingBox();
        expect(events?.y ?? Infinity).toBeLessThan(viewport.height);
        expect(await accessibilityFaults(look.page)).toEqual([]);
        const path = await screenshot(look.page, `thermostat-fleet/${name}-${colorScheme}`);
        if (name === "desktop" && colorScheme === "light")
          await keepPicture(path, new URL("..", import.meta.url));
        expect(look.errors).toEqual([]);
      }
    }
  });

  test("kills a host, whose thermostats go on at the other one; started again it gets some", async () => {
    const moving = await shownOn("north");
    const { pid } = fleet.fleet.view.hosts[0] ?? {};
    expect(moving.length).toBeGreaterThan(0);
    const before = new Map(moving.map((id) => [id, reading(id)]));
    const killed = performance.now();
    await observed.page.getByRole("button", { name: "Kill host north" }).click();
    await host("north").getByText("It does not run").waitFor();
    await vi.waitFor(async () => expect((await shownOn("south")).sort()).toEqual([...ROOM_IDS].sort()), SOON);
    console.log(
      `every thermostat answers from the other host ${(performance.now() - killed).toFixed(0)} ms later`,
    );
    expect(isAlive(pid as number)).toBe(false);
    // What was set before is set still, or a reminder has come since.
    for (const [id, { since = 0 } = {}] of before) expect(reading(id)?.since).toBeGreaterThanOrEqual(since);
    await screenshot(observed.page, "thermostat-fleet/one-host-desktop-light");

    // A reminder of one that has moved comes on the host that has it now.
    await vi.waitFor(
      () =>
        expect(
          moving.filter(
            (id) => (reading(id)?.since ?? 0) > (before.get(id)?.since ?? 0) && reading(id)?.host === "south",
          ),
        ).not.toEqual([]),
      2 * DAY_MS,
    );
    await observed.page.getByRole("button", { name: "Start host north" }).click();
    await vi.waitFor(async () => expect((await shownOn("north")).length).toBeGreaterThan(0), SOON);
  });

  test("shows that no host runs, on every room", async () => {
    for (const name of ["north", "south"])
      await observed.page.getByRole("button", { name: `Kill host ${name}` }).click();
    const labels = observed.page.locator(".room .on");
    await vi.waitFor(
      async () => expect(new Set(await labels.allTextContents())).toEqual(new Set(["no host"])),
      SOON,
    );
    expect(await room("study").locator(".doing").innerText()).toBe("last reading");
    expect(await accessibilityFaults(observed.page)).toEqual([]);
    await screenshot(observed.page, "thermostat-fleet/no-host-desktop-light");
  });

  test("takes nothing from elsewhere, and nothing went wrong in it", async () => {
    expect(observed.errors).toEqual([]);
    expect(observed.requests.filter((url) => !url.startsWith(fleet.url))).toEqual([]);
    const { headers } = await fetch(fleet.url);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
    const unknown = await fetch(`${fleet.url}api/hosts/nowhere`, { method: "PUT", body: "{}" });
    expect([unknown.status, unknown.headers.get("x-content-type-options")]).toEqual([404, "nosniff"]);
  });

  const reading = (id: string) => fleet.fleet.view.thermostats.find((one) => one.id === id)?.reading;
});

test("one command starts it and Ctrl-C stops all of it", async () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", String(await freePort())], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await vi.waitUntil(() => lines.some((line) => line.includes("until you press Ctrl-C")), 30_000);
  const url = /http:\S+/.exec(lines.join("\n"))?.[0] ?? "";
  expect((await fetch(url)).status).toBe(200);
  // A page that is open does not hold it.
  const open = await fetch(`${url}api/events`);
  const pids = lines.flatMap((line) => /runs as process (\d+)/.exec(line)?.slice(1).map(Number) ?? []);
  expect(pids).toHaveLength(2);
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  expect(lines.at(-1)).toContain("Everything is stopped");
  expect(pids.filter(isAlive)).toEqual([]);
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
