export { accessibilityFaults } from "./accessibility.ts";
export { findChromium, LACKS_CHROMIUM } from "./find-chromium.ts";
export { keepPicture } from "./keep-picture.ts";
export { launchChromium } from "./launch-chromium.ts";
export { openPage, VIEWPORTS, type ObservedPage, type OpenPageOptions } from "./open-page.ts";
export { screenshot } from "./screenshot.ts";
export type { Browser, Locator, Page } from "playwright-core";
