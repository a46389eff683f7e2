import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  accessibilityFaults,
  findChromium,
  LACKS_CHROMIUM,
  launchChromium,
  openPage,
  VIEWPORTS,
  type Browser,
} from "@dapr-ts/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const isBuilt = existsSync(join(dist, "index.html"));
const lacks = isBuilt ? LACKS_CHROMIUM : "the site is not built: `npm run site --workspace docs`";
const WAIT_MS = 120_000;

const TYPES: Record<string, string> = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript" };
const PAGES = ["", "start", "blocks/state", "performance", "guarantees", "api/"];

describe.skipIf(!isBuilt || findChromium() === undefined)(`the built site (${lacks})`, () => {
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://site").pathname);
      // A browser requests it by itself, once.
      if (path === "/favicon.ico") return void response.writeHead(204).end();
      const name = path.endsWith("/") ? `${path}index.html` : path;
      const file = [name, `${name}.html`, `${name}/index.html`].find(
        (one) => extname(one) !== "" && existsSync(join(dist, one)),
      );
      if (file === undefined) return void response.writeHead(404).end();
      void readFile(join(dist, file)).then((content) => {
        response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
        response.end(content);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    browser = await launchChromium();
  }, WAIT_MS);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });

  test.each(Object.entries(VIEWPORTS))(
    "pages fit a %s, and load without errors",
    async (_name, viewport) => {
      await using observed = await openPage(browser, { viewport });
      const { page, errors } = observed;
      page.setDefaultTimeout(WAIT_MS);
      for (const path of PAGES) {
        await page.goto(url + path);
        expect(await page.locator("h1").first().innerText(), path).not.toBe("");
        // Code and tables scroll within the page; the page itself does not scroll sideways.
        const { scrollWidth, clientWidth } = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return { scrollWidth, clientWidth };
        });
        expect(scrollWidth, `${path} at ${String(viewport.width)} pixels`).toBeLessThanOrEqual(clientWidth);
      }
      expect(errors).toEqual([]);
    },
    WAIT_MS,
  );

  test(
    "the search finds a page, in both color schemes",
    async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await using observed = await openPage(browser, { colorScheme });
        const { page } = observed;
        page.setDefaultTimeout(WAIT_MS);
        await page.goto(`${url}start`);
        expect(
          await accessibilityFaults(page, ["color-contrast", "document-title", "html-has-lang", "image-alt"]),
        ).toEqual([]);
        await page.locator("#local-search button").click();
        await page.locator("#localsearch-input").fill("distributed lock");
        expect(await page.locator("#localsearch-list a").first().innerText()).toMatch(/lock/i);
      }
    },
    WAIT_MS,
  );
});
