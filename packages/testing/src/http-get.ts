import { get as getPlain } from "node:http";
import { get as getTls } from "node:https";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends a GET over its own connection, so that nothing stays open when a test ends. */
export function httpGet(
  url: string,
  headers: Record<string, string> = {},
  timeoutMs = 2_000,
): Promise<Answer> {
  const get = url.startsWith("https:") ? getTls : getPlain;
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers, timeout: timeoutMs }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer from ${url} within ${timeoutMs} ms`)));
    request.on("error", reject);
  });
}
