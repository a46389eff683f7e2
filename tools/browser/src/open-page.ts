import type { Browser, Page } from "playwright-core";

export interface OpenPageOptions {
  /** CSS pixels. Default: 1280 × 800, a desktop's. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Preferred color scheme. Default: light. */
  readonly colorScheme?: "light" | "dark";
  /** True to prefer reduced motion. Default: true, so that screenshots are stable. */
  readonly reducedMotion?: boolean;
}

/** A page with all that it said, asked for, and failed at. */
export interface ObservedPage {
  readonly page: Page;
  /** Uncaught errors, and what the page or the browser wrote to the console as an error. */
  readonly errors: readonly string[];
  /** The URL of each request. */
  readonly requests: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A phone and a desktop. */
export const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

/** Opens an empty page in a context of its own: no cookie and no cache is shared with another. */
export async function openPage(browser: Browser, options: OpenPageOptions = {}): Promise<ObservedPage> {
  const { viewport = VIEWPORTS.desktop, colorScheme = "light", reducedMotion = true } = options;
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}
