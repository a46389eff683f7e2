import { startLab, type Lab } from "../../src/lab/start-lab.ts";

/** For what comes by way of others: events take a moment, and on a busy machine some. */
export const SOON = { timeout: 15_000 };

/** A lab at free ports, whose apps' lines are shown with a failure. */
export async function startTestLab(modelDir: string): Promise<Lab & { lines: string[] }> {
  const lines: string[] = [];
  const lab = await startLab({
    ports: "free",
    env: { ...process.env, MODEL_DIR: modelDir },
    onLine: (appId, line) => lines.push(`${appId}: ${line}`),
  });
  return { ...lab, lines };
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
