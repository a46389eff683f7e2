import type { TestContext } from "vitest";
import { startLab, type Lab } from "../../src/lab/start-lab.ts";

/** For what comes by way of others: events take a moment, and on a busy machine some. */
export const SOON = { timeout: 90_000 };

/** With what its apps have said. */
export interface TestLab extends Lab {
  readonly said: readonly string[];
}

export async function startTestLab(modelDir: string): Promise<TestLab> {
  const said: string[] = [];
  const lab = await startLab({
    ports: "free",
    env: { ...process.env, MODEL_DIR: modelDir },
    onLine: (appId, line) => said.push(`${appId}: ${line}`),
  });
  lab.lost().catch((error: Error) => said.push(error.message));
  return { ...lab, said };
}

/** For `afterEach`: what the apps said, and what their sidecars complained of, beside a failure. */
export function showWhenFailed(lab: TestLab | undefined, { task }: TestContext): void {
  if (task.result?.state !== "fail" || lab === undefined) return;
  const complaints = lab.dapr
    .logs()
    .split("\n")
    .filter((line) => line.startsWith("== ") || /level=(?:warning|error|fatal)/.test(line));
  console.error([`while "${task.name}" failed:`, ...lab.said, ...complaints].join("\n"));
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly bytes: Buffer;
  /** The body as JSON, where it is. */
  readonly json: unknown;
}

export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const type = response.headers.get("content-type");
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = type?.includes("json") === true ? (JSON.parse(bytes.toString()) as unknown) : undefined;
  return { status: response.status, type, bytes, json };
}

/** A request with a photo for the body. */
export const post = (body: Uint8Array | string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: typeof body === "string" ? body : new Uint8Array(body),
  headers,
});
