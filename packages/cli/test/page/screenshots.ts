// Takes the screenshots of the README: `npm run screenshots -w packages/cli`. With `-- all` it takes each view at both widths, in
// both themes, into .runtime/screenshots instead.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchChromium, openPage, type Browser } from "@dapr-ts/browser";
import sharp from "sharp";
import { FixtureServer } from "./fixture-server.ts";

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly theme: "light" | "dark";
  readonly width: number;
  readonly height: number;
}

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };
const README = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const ALL = fileURLToPath(new URL("../../../../.runtime/screenshots/ui/", import.meta.url));
/** An event that fails, and its trace. */
const NUMBER = 9990;
const TRACE = (0xabc0000 + NUMBER).toString(16).padStart(32, "0");
const SPAN = (NUMBER * 100 + 8).toString(16).padStart(16, "0");
const QUALITY = 72;

const VIEWS: Readonly<Record<string, string>> = {
  overview: "#/overview",
  events: `#/events?id=e${String(NUMBER)}`,
  "events-list": "#/events",
  state: "#/state?id=shop%7C%7Corder-004",
  actors: "#/actors?id=Shelf/4",
  workflows: "#/workflows?id=shop/order-9999&step=activity-1",
  "workflows-list": "#/workflows",
  calls: "#/calls",
  jobs: "#/jobs?id=billing/retry-payments",
  logs: "#/logs",
  traces: `#/traces?id=${TRACE}&span=${SPAN}`,
  "traces-list": "#/traces",
};

const SHOTS: readonly Shot[] = [
  { name: "overview", hash: "#/overview", theme: "light", ...WIDE },
  { name: "events", hash: `#/events?id=e${String(NUMBER)}`, theme: "dark", ...WIDE },
  { name: "workflow", hash: "#/workflows?id=shop/order-9999&step=activity-1", theme: "light", ...WIDE },
  { name: "trace", hash: `#/traces?id=${TRACE}&span=${SPAN}`, theme: "dark", ...WIDE },
  { name: "phone", hash: "#/events", theme: "light", ...PHONE },
];

const isAll = process.argv.includes("all");
const shots = isAll
  ? Object.entries(VIEWS).flatMap(([name, hash]) =>
      (["light", "dark"] as const).flatMap((theme) =>
        [WIDE, PHONE].map((size) => ({
          name: `${name}-${theme}-${String(size.width)}`,
          hash,
          theme,
          ...size,
        })),
      ),
    )
  : SHOTS;

await using fixture = await FixtureServer.start({
  folder: fileURLToPath(new URL("../../dist/page/", import.meta.url)),
  count: 10_000,
});
const folder = isAll ? ALL : README;
await mkdir(folder, { recursive: true });
const only = process.argv.slice(2).filter((word) => word !== "all");
const browser = await launchChromium();
try {
  for (const shot of shots)
    if (only.length === 0 || only.some((word) => shot.name.includes(word))) await take(browser, shot);
} finally {
  await browser.close();
}

async function take(chromium: Browser, { name, hash, theme, width, height }: Shot): Promise<void> {
  await using observed = await openPage(chromium, { viewport: { width, height }, colorScheme: theme });
  const { page, errors } = observed;
  await page.goto(fixture.url + hash);
  await page.getByText("Live", { exact: true }).waitFor();
  await page
    .locator(hash.includes("id=") ? ".detail-body > *" : "main h1")
    .first()
    .waitFor();
  await page.evaluate(() => document.fonts.ready);
  const png = await page.screenshot();
  if (isAll) await sharp(png).toFile(`${folder}${name}.png`);
  else await sharp(png).webp({ quality: QUALITY }).toFile(`${folder}${name}.webp`);
  console.log(name, errors.join("\n"));
}
