import type { HeaderRecord } from "./message.ts";

/**
 * Returns true for a request that a web page made. Without an app token any page in a browser on this machine could otherwise
 * call the app: browsers send simple requests to any address, and add `Origin` or `Sec-Fetch-Site` to them. daprd sends neither
 * of them on its own calls. `none` stands for an address that a person typed.
 */
export function isFromBrowser(headers: HeaderRecord): boolean {
  const site = headers["sec-fetch-site"];
  return headers["origin"] !== undefined || (site !== undefined && site !== "none");
}
