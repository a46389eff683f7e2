import {
  accessibilityFaults,
  findChromium,
  keepPicture,
  LACKS_CHROMIUM,
  launchChromium,
  openPage,
  screenshot,
  VIEWPORTS,
  type Browser,
  type ObservedPage,
  type OpenPageOptions,
  type Page,
} from "@dapr-ts/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { decodePhoto } from "../src/photo/decode-photo.ts";
import { SOON, startTestLab, showWhenFailed, type TestLab } from "./support/lab.ts";
import { testModel } from "./support/model.ts";
import { bomb, encoded, gradient } from "./support/pictures.ts";
import { differences } from "./support/reference.ts";
import { scene } from "./support/scene.ts";

const lacksChromium = findChromium() === undefined;
const model = await testModel();

describe.skipIf(lacksChromium)(`the page${lacksChromium ? ` (skipped: ${LACKS_CHROMIUM})` : ""}`, () => {
  let lab: TestLab;
  let browser: Browser;
  let landscape: Buffer;

  beforeAll(async () => {
    [lab, browser] = await Promise.all([
      startTestLab("folder" in model ? model.folder : "/nowhere"),
      launchChromium(),
    ]);
    landscape = await scene(browser);
  });

  afterEach((context) => showWhenFailed(lab, context));
  afterAll(async () => {
    await browser?.close();
    await lab?.[Symbol.asyncDispose]();
  });

  async function open(options?: OpenPageOptions): Promise<ObservedPage> {
    const observed = await openPage(browser, options);
    await observed.page.goto(lab.url);
    await observed.page.locator("#history-empty:visible, #stat-text:visible").first().waitFor();
    return observed;
  }

  const choose = (page: Page, name: string, buffer: Buffer, mimeType = "image/jpeg") =>
    page.getByLabel(/^Select (?:a|another) photo$/).setInputFiles({ name, mimeType, buffer });

  async function run(page: Page, api: string): Promise<void> {
    await page.getByLabel("Function").selectOption(api);
    await page.getByRole("button", { name: "Run" }).click();
  }

  const shown = (page: Page, selector: string) => page.locator(selector).waitFor({ state: "visible" });
  const message = async (page: Page): Promise<string | null> => {
    await shown(page, "#message");
    return page.locator("#message").textContent();
  };
  const numbers = (page: Page) => page.locator('#history td[data-is="number"]').allTextContents();

  test("a photo is turned to grayscale, beside itself, and goes into the history", async () => {
    await using observed = await open();
    const { page, errors, requests } = observed;
    expect(await page.title()).toBe("Photo lab");
    await expect.poll(() => page.getByRole("button", { name: "Run" }).isDisabled(), SOON).toBe(true);
    const before = (await numbers(page)).length;
    await choose(page, "colours.png", await encoded("png", 300, 200), "image/png");
    await shown(page, "#upload-pic");
    const answer = page.waitForResponse("**/api/hello");
    await run(page, "grayscale");
    await shown(page, "#grayscale-rows");
    expect(await differences(gradient(300, 200), 3, await (await answer).body())).toBe(0);
    const decoded = (picture: Element) => (picture as HTMLImageElement).decode();
    await page.locator("#processed-pic").evaluate(decoded);
    const [left, right] = await Promise.all(
      ["#origin-pic", "#processed-pic"].map((one) => page.locator(one).boundingBox()),
    );
    expect(left?.y).toBe(right?.y);
    expect(left?.width).toBeCloseTo(right?.width ?? 0, 0);
    await expect.poll(() => numbers(page), SOON).toHaveLength(before + 1);
    expect(await page.locator("#history tr").first().textContent()).toContain("image-api-grayscale");
    expect(errors).toEqual([]);
    const { origin } = new URL(lab.url);
    expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:"))).toEqual([]);
  });

  test.skipIf("lacks" in model).each(Object.entries(VIEWPORTS))(
    `on a %s a parrot is named a macaw, with a bar${"lacks" in model ? ` (skipped: ${model.lacks})` : ""}`,
    async (device, viewport) => {
      await using observed = await open({ viewport });
      const { page, errors } = observed;
      await choose(page, "parrot.jpg", "parrot" in model ? model.parrot : Buffer.alloc(0));
      await run(page, "classify");
      await shown(page, "#infer-rows");
      expect(await page.locator("#sentence").textContent()).toBe("It is very likely a macaw in the picture.");
      const bar = page.getByRole("meter", { name: "macaw" });
      expect(Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0.95);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate(overhang)).toBe(0);
      await screenshot(page, `photo-lab/named-${device}-light`);
      expect(errors).toEqual([]);
    },
  );

  test("the Wasm guest is one of the menu", async () => {
    await using observed = await open();
    const { page } = observed;
    expect(await page.getByLabel("Function").locator("option").allTextContents()).toEqual([
      "Grayscale",
      "Classify",
      "Grayscale, in a Wasm guest",
    ]);
    await choose(page, "colours.png", await encoded("png", 300, 200), "image/png");
    const answer = page.waitForResponse("**/api/hello");
    await run(page, "wasi-socket");
    await shown(page, "#grayscale-rows");
    expect(await differences(gradient(300, 200), 3, await (await answer).body())).toBe(0);
    expect(await page.locator("#history tr").first().textContent()).toContain("image-api-wasi-socket");
  });

  test("a photo that is too large for the guest is made smaller, which is announced before", async () => {
    await using observed = await open();
    const { page, errors } = observed;
    await page.getByLabel("Function").selectOption("wasi-socket");
    const note = page.locator("#size-note");
    expect(await note.textContent()).toContain("This function takes up to 0.6 megapixels; a larger photo");
    await choose(page, "large.png", await encoded("png", 1500, 1000), "image/png");
    await expect
      .poll(() => note.textContent(), SOON)
      .toContain("Your photo has 1.5 megapixels and is made smaller");
    // The guest would take many seconds for the largest photo; what it is sent is looked at here.
    const sent = Promise.withResolvers<Buffer | null>();
    await page.route("**/api/hello", async (route) => {
      sent.resolve(route.request().postDataBuffer());
      await route.fulfill({ contentType: "image/png", body: await encoded("png") });
    });
    await page.getByRole("button", { name: "Run" }).click();
    const { width, height } = await decodePhoto((await sent.promise) as Buffer);
    expect(width * height).toBeLessThanOrEqual(600_000);
    expect(width * height).toBeGreaterThan(590_000);
    await page.unroute("**/api/hello");
    await page.getByLabel("Function").selectOption("grayscale");
    await note.waitFor({ state: "hidden" });
    expect(errors).toEqual([]);
  });

  test("the result is in sight and larger than the preview, on a phone and on a desktop", async () => {
    for (const viewport of Object.values(VIEWPORTS)) {
      await using observed = await open({ viewport });
      const { page } = observed;
      await choose(page, "landscape.jpg", landscape);
      await run(page, "grayscale");
      await shown(page, "#grayscale-rows");
      await page.locator("#processed-pic").evaluate((picture) => (picture as HTMLImageElement).decode());
      const [after, preview] = await Promise.all(
        ["#processed-pic", "#upload-pic"].map((one) => page.locator(one).boundingBox()),
      );
      await expect
        .poll(async () => (await page.locator("#result-title").boundingBox())?.y ?? -1, SOON)
        .toBeGreaterThanOrEqual(0);
      expect(after?.y).toBeLessThan(viewport.height);
      expect(after?.width).toBeGreaterThan(preview?.width ?? Infinity);
    }
  });

  test("a photo can be dropped, and the keyboard is enough", async () => {
    await using observed = await open();
    const { page } = observed;
    const data = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", { type: "image/jpeg" }));
        return transfer;
      },
      [...landscape],
    );
    await page.locator("#drop").dispatchEvent("dragover", { dataTransfer: data });
    expect(await page.locator("#drop").getAttribute("class")).toContain("over");
    await page.locator("#drop").dispatchEvent("drop", { dataTransfer: data });
    await shown(page, "#upload-pic");
    expect(await page.locator("#file-note").textContent()).toMatch(/^dropped\.jpg, \d+ kB$/);

    const focused = () => page.evaluate(() => document.activeElement?.id);
    const stops: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press("Tab");
      stops.push(await focused());
    }
    expect(stops.slice(1)).toEqual(["fileElem", "run-api", "run"]);
    await page.keyboard.press("Enter");
    await shown(page, "#grayscale-rows");
  });

  test("progress is shown while a photo is sent", async () => {
    await using observed = await open();
    const { page } = observed;
    const release = Promise.withResolvers<void>();
    await page.route("**/api/hello", async (route) => {
      await release.promise;
      await route.continue();
    });
    await choose(page, "landscape.jpg", landscape);
    await run(page, "grayscale");
    await shown(page, "#progress-rows");
    expect(await page.locator("#run").textContent()).toBe("Sending …");
    expect(await page.locator("#run").isDisabled()).toBe(true);
    expect(await page.locator("#lab").getAttribute("aria-busy")).toBe("true");
    release.resolve();
    await shown(page, "#grayscale-rows");
    await page.locator("#progress-rows").waitFor({ state: "hidden" });
    expect(await page.locator("#run").isEnabled()).toBe(true);
  });

  test("a file that cannot be used is reported in one sentence, before or after it is sent", async () => {
    await using observed = await open();
    const { page } = observed;
    await choose(page, "notes.txt", Buffer.from("I am no photo."), "text/plain");
    expect(await message(page)).toBe("“notes.txt” is not an image. Please select a photo.");
    expect(await page.locator("#run").isDisabled()).toBe(true);
    // Made in the page: the way there takes seconds.
    const large = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(12_100_000)], "large.jpg", { type: "image/jpeg" }));
      return transfer;
    });
    await page.locator("#drop").dispatchEvent("drop", { dataTransfer: large });
    expect(await message(page)).toContain("is too large: it has 12.1 MB, and the limit is 12.0 MB.");
    await choose(page, "empty.jpg", Buffer.alloc(0));
    expect(await message(page)).toBe("“empty.jpg” is empty.");
    await choose(page, "bomb.png", bomb(20_000));
    await expect
      .poll(() => message(page), SOON)
      .toContain("has 400 megapixels, and up to 40 megapixels are taken.");

    const sent: [string, Buffer, string][] = [
      ["liar.png", Buffer.from("I am no photo."), "This is not a photo that can be read"],
      ["torn.jpg", landscape.subarray(0, landscape.length / 2), "The photo is cut short or damaged"],
    ];
    const before = await numbers(page);
    for (const [name, file, words] of sent) {
      await choose(page, name, file);
      await page.locator("#message").waitFor({ state: "hidden" });
      await run(page, "grayscale");
      expect(await message(page), name).toContain(words);
    }
    expect(await numbers(page)).toEqual(before);
    await screenshot(page, "photo-lab/refused-desktop-light");
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("a sidecar that is down is reported until it is up again", async () => {
    await using observed = await open();
    const { page } = observed;
    await choose(page, "landscape.jpg", landscape);
    const sidecar = lab.dapr.apps["image-api-grayscale"];
    await sidecar.stop();
    await run(page, "grayscale");
    expect(await message(page)).toContain("image-api-grayscale cannot be reached through Dapr.");
    await page.reload();
    await shown(page, "#function-note");
    expect(await page.locator("#function-note").textContent()).toContain(
      "image-api-grayscale cannot be reached",
    );

    await lab.dapr.apps["web-port"].stop();
    await choose(page, "landscape.jpg", landscape);
    await run(page, "grayscale");
    expect(await message(page)).toBe("The Dapr sidecar of web-port does not answer. Is it running?");
    await expect
      .poll(() => page.locator("#history-empty").textContent(), SOON)
      .toBe("The history cannot be read now.");

    await Promise.all([sidecar.restart(), lab.dapr.apps["web-port"].restart()]);
    await Promise.all([sidecar.waitForApp(), lab.dapr.apps["web-port"].waitForApp()]);
    await expect
      .poll(async () => {
        await run(page, "grayscale");
        await page.locator("#progress-rows").waitFor({ state: "hidden" });
        return page.locator("#grayscale-rows").isVisible();
      }, SOON)
      .toBe(true);
    await page.locator("#message").waitFor({ state: "hidden" });
  });

  describe.each(Object.entries(VIEWPORTS))("on a %s", (device, viewport) => {
    test.each(["light", "dark"] as const)("it is readable and usable in %s", async (colorScheme) => {
      await using observed = await open({ viewport, colorScheme });
      const { page } = observed;
      expect(await accessibilityFaults(page)).toEqual([]);
      await screenshot(page, `photo-lab/empty-${device}-${colorScheme}`);
      await choose(page, "landscape.jpg", landscape);
      await run(page, "grayscale");
      await shown(page, "#grayscale-rows");
      await page.locator("#processed-pic").evaluate((picture) => (picture as HTMLImageElement).decode());
      await page.mouse.move(0, 0);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate(overhang)).toBe(0);
      const path = await screenshot(page, `photo-lab/gray-${device}-${colorScheme}`);
      if (device === "desktop" && colorScheme === "light")
        await keepPicture(path, new URL("..", import.meta.url));
    });
  });
});

describe.skipIf(lacksChromium)(
  `without a model${lacksChromium ? ` (skipped: ${LACKS_CHROMIUM})` : ""}`,
  () => {
    test("grayscale works, and the page shows what classify lacks", async () => {
      await using lab = await startTestLab("/nowhere");
      await using browser = await launchChromium();
      await using observed = await openPage(browser);
      const { page } = observed;
      await page.goto(lab.url);
      await page.getByLabel("Function").selectOption("classify");
      const note = page.locator("#function-note");
      await note.waitFor({ state: "visible" });
      expect(await note.textContent()).toContain("Classify has no model in MODEL_DIR, /nowhere: set it");
      const photo = await encoded("png");
      const file = { name: "photo.png", mimeType: "image/png", buffer: photo };
      await page.getByLabel("Select a photo").setInputFiles(file);
      await page.getByRole("button", { name: "Run" }).click();
      await page.locator("#message").waitFor({ state: "visible" });
      expect(await page.locator("#message").textContent()).toContain("Classify has no model");
      await screenshot(page, "photo-lab/no-model-desktop-light");
      await page.getByLabel("Function").selectOption("grayscale");
      await page.getByRole("button", { name: "Run" }).click();
      await page.locator("#grayscale-rows").waitFor({ state: "visible" });
      const processed = page.locator("#processed-pic");
      await processed.evaluate((picture) => (picture as HTMLImageElement).decode());
      expect((await decodePhoto(photo)).width).toBe(120);
      expect(await processed.evaluate((picture) => (picture as HTMLImageElement).naturalWidth)).toBe(120);
    });
  },
);

/** Returns the horizontal overflow in pixels; a page must not scroll sideways. */
const overhang = (): number => document.documentElement.scrollWidth - document.documentElement.clientWidth;
