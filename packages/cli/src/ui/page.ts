import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeTraces } from "@dapr-ts/otlp";
import packageJson from "../../package.json" with { type: "json" };
import { RunRegistry } from "../registry/run-registry.ts";
import type { Session, SessionOptions } from "../session/session.ts";
import type { RunSpec } from "../spec/run-spec.ts";
import { messageEntry, parseDaprdLine, toLogEntry } from "./collect/log-entry.ts";
import { readDeliveryLog, readHandlerLog } from "./collect/daprd-log.ts";
import type { OtherRun, Reset } from "./protocol.ts";
import { RunData } from "./run-data.ts";
import { ChangeStream } from "./server/change-stream.ts";
import { EXPORT_HEADER, PageServer } from "./server/page-server.ts";
import { readBody } from "./server/read-body.ts";
import { RequestError } from "./server/request-error.ts";
import { pageFolder, readStaticFiles } from "./server/static-files.ts";
import { LIMITS } from "./store/limits.ts";

export interface PageOptions {
  /** 0 for a free one. */
  readonly port: number;
  readonly spec: RunSpec;
  /** The run file. */
  readonly file?: string;
  /** Environment of the apps. */
  readonly env?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/** An exporter sends 512 spans at a time, unless it is told otherwise. */
const MAX_EXPORT = 8 * 1024 * 1024;
/** Exports that are read at one time. An exporter that is refused tries again. */
const MAX_EXPORTS = 16;
const MAX_STREAMS = 16;

/** The page of a run: its server, and what it collects. */
export class Page implements AsyncDisposable {
  readonly #options: PageOptions;
  readonly #server: PageServer;
  readonly #data: RunData;
  readonly #startedAt = Date.now();
  #exports = 0;

  private constructor(options: PageOptions, data: RunData, server: PageServer) {
    this.#options = options;
    this.#data = data;
    this.#server = server;
  }

  /**
   * Opens the page's port, before the run starts.
   *
   * @throws CliError if the port cannot be opened
   */
  static async open(options: PageOptions): Promise<Page> {
    const data = new RunData(options.spec);
    let streams = 0;
    const server = await PageServer.listen(options.port, {
      files: readStaticFiles(pageFolder()),
      stream: (_: IncomingMessage, response: ServerResponse) => {
        if (streams >= MAX_STREAMS)
          throw new RequestError(503, "unavailable", "too many pages are open; close some of them");
        streams++;
        void new ChangeStream(data.store, response).run(() => page.#reset()).finally(() => streams--);
      },
      call: (name, request) => data.call(name, request),
      export: (path, request) => page.#export(path, request),
    });
    const page = new Page(options, data, server);
    return page;
  }

  /** The URL of the page, with its token. */
  get url(): string {
    return this.#server.url;
  }

  /** Options of the run's session by which daprd and the apps export their spans to the page. */
  get sessionOptions(): Pick<SessionOptions, "configuration" | "appEnv" | "sidecarEnv"> {
    const { port, exportToken } = this.#server;
    return {
      configuration: {
        tracing: {
          samplingRate: "1",
          otel: {
            endpointAddress: `127.0.0.1:${String(port)}`,
            isSecure: false,
            protocol: "http",
            headers: [`${EXPORT_HEADER}=${exportToken}`],
          },
        },
      },
      sidecarEnv: { OTEL_BSP_SCHEDULE_DELAY: "200" },
      appEnv: (appId) => this.#appEnv(appId),
    };
  }

  /** Returns the variables of OpenTelemetry for an app; none if the user has a collector of their own. */
  #appEnv(appId: string): Record<string, string> {
    const { env = process.env } = this.#options;
    const hasOwn = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED"];
    if (hasOwn.some((name) => env[name])) return {};
    const { port, exportToken } = this.#server;
    return {
      // The app's id is in the path, since an app may give its spans any service name.
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(port)}/${exportToken}/${encodeURIComponent(appId)}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_BSP_SCHEDULE_DELAY: env["OTEL_BSP_SCHEDULE_DELAY"] ?? "200",
      OTEL_SERVICE_NAME: env["OTEL_SERVICE_NAME"] ?? appId,
    };
  }

  /** Collects the logs and messages of a run. Call it before the run starts. */
  attach(session: Session): void {
    const { store, book, stalled } = this.#data;
    let seq = 0;
    session.on("log", (line) => {
      const entry = toLogEntry(line, ++seq);
      store.addLog(entry);
      if (line.appId === undefined) return;
      if (line.source === "app") readHandlerLog(book, line.appId, entry.text, line.time);
      if (line.source !== "daprd") return;
      const daprd = parseDaprdLine(line.line);
      if (daprd === undefined) return;
      readDeliveryLog(book, line.appId, daprd);
      stalled.see(line.appId, daprd.message);
    });
    session.on("message", (message) => store.addLog(messageEntry(message, ++seq)));
  }

  /** Reads the sidecars and stores of a run that has started. */
  started(session: Session): void {
    this.#data.start(session);
  }

  #reset(): Reset {
    return {
      run: {
        version: packageJson.version,
        startedAt: this.#startedAt,
        ...(this.#options.file !== undefined && { file: this.#options.file }),
        limits: LIMITS,
        others: this.otherRuns(),
      },
    };
  }

  /** Returns the other runs of this user. */
  otherRuns(): OtherRun[] {
    return new RunRegistry(this.#options.home)
      .list()
      .filter(({ pid }) => pid !== process.pid)
      .map(({ apps, page }) => ({
        appIds: apps.map(({ appId }) => appId),
        ...(page !== undefined && { url: page }),
      }));
  }

  async #export(path: string, request: IncomingMessage): Promise<void> {
    const [, segment, kind] = /^(?:\/([^/]+))?\/v1\/(\w+)$/.exec(path) ?? [];
    const appId = segment === undefined ? undefined : decodeSegment(segment);
    if (this.#exports >= MAX_EXPORTS)
      throw new RequestError(503, "unavailable", "too many exports at one time; try again");
    this.#exports++;
    const body = await readBody(request, MAX_EXPORT).finally(() => this.#exports--);
    // Metrics and logs are taken, so that an exporter of all three reports no error.
    if (kind !== "traces") return;
    if (/json/.test(request.headers["content-type"] ?? ""))
      throw new RequestError(415, "invalid_argument", "export with http/protobuf");
    let spans;
    try {
      spans = decodeTraces(body);
    } catch {
      throw new RequestError(400, "invalid_argument", "the body is not an ExportTraceServiceRequest");
    }
    // More would only drop each other.
    this.#data.spans.add(spans.slice(-LIMITS.spans), {
      appId,
      recordedBy: appId === undefined ? "sidecar" : "app",
    });
  }

  /** Closes the page and all its connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.#data[Symbol.asyncDispose]();
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new RequestError(400, "invalid_argument", "the path has an invalid escape");
  }
}
