import { readFile } from "node:fs/promises";
import { reply, type Reply } from "@dapr-ts/server";

const FOLDER = new URL("../../dist/", import.meta.url);

const TYPES = {
  "fleet.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

export type PageFile = keyof typeof TYPES;

/** Nothing from elsewhere, nothing inline, in no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** The page's files as answers, read once. */
export async function pageFiles(): Promise<ReadonlyMap<string, Reply>> {
  const files = Object.entries(TYPES).map(async ([name, type]) => {
    const content = await readFile(new URL(name, FOLDER), "utf8");
    return [name, reply(content, { headers: { ...HEADERS, "content-type": type } })] as const;
  });
  return new Map(await Promise.all(files));
}
