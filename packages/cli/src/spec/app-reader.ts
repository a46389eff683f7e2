import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { AppHealthCheckOptions, AppProtocol, LogLevel } from "@dapr-ts/testing";
import { CliError } from "./cli-error.ts";
import type { AppSpec, LogDestination } from "./run-spec.ts";

const PROTOCOLS = ["http", "https", "grpc", "grpcs", "h2c"];
const LEVELS = ["debug", "info", "warn", "error", "fatal"];
const DESTINATIONS = ["console", "file", "fileAndConsole"];

type Fields = Readonly<Record<string, unknown>>;

/** Reads one app of a run file. Its fields override those of `common`; `env` and resources are joined. */
export class AppReader {
  readonly #common: Fields;
  readonly #own: Fields;
  readonly #at: { readonly base: string; readonly where: string };

  constructor(common: Fields, own: Fields, at: { readonly base: string; readonly where: string }) {
    this.#common = common;
    this.#own = own;
    this.#at = at;
  }

  read(): AppSpec {
    const dirPath = this.#text("appDirPath");
    if (dirPath === undefined)
      throw new CliError(
        `${this.#at.where} has no appDirPath; add the folder of the app, such as "appDirPath: ./"`,
      );
    const dir = resolve(this.#at.base, dirPath);
    return {
      appId: this.#text("appID") ?? basename(dir),
      dir,
      command: this.#command(),
      env: { ...this.#env(this.#common), ...this.#env(this.#own) },
      appPort: this.#port("appPort"),
      appProtocol: (this.#oneOf("appProtocol", PROTOCOLS) ?? "http") as AppProtocol,
      appChannelAddress: this.#text("appChannelAddress"),
      resourcesPaths: this.#resources(dir),
      config: this.#configFile(dir),
      daprHttpPort: this.#port("daprHTTPPort"),
      daprGrpcPort: this.#port("daprGRPCPort"),
      daprInternalGrpcPort: this.#port("daprInternalGRPCPort"),
      metricsPort: this.#port("metricsPort"),
      maxBodySize: this.#bodySize(),
      appMaxConcurrency: this.#number("appMaxConcurrency"),
      appHealthCheck: this.#healthCheck(),
      logLevel: this.#oneOf("logLevel", LEVELS) as LogLevel | undefined,
      appLog: (this.#oneOf("appLogDestination", DESTINATIONS) ?? "console") as LogDestination,
      daprdLog: (this.#oneOf("daprdLogDestination", DESTINATIONS) ?? "console") as LogDestination,
      daprArgs: this.#daprArgs(),
    };
  }

  #value(field: string): unknown {
    return this.#own[field] ?? this.#common[field] ?? undefined;
  }

  #wrong(field: string, value: unknown, form: string): CliError {
    return new CliError(`${field} of ${this.#at.where} is ${JSON.stringify(value)}; it must be ${form}`);
  }

  #text(field: string): string | undefined {
    const value = this.#value(field);
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw this.#wrong(field, value, "a text");
  }

  #number(field: string): number | undefined {
    const value = this.#value(field);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number > 0) return number;
    throw this.#wrong(field, value, "a whole number above 0");
  }

  #port(field: string): number | undefined {
    const value = this.#value(field);
    // The Dapr CLI takes 0 and -1 for "any".
    if (value === 0 || value === -1) return undefined;
    const port = this.#number(field);
    if (port !== undefined && port > 65_535) throw this.#wrong(field, port, "at most 65535");
    return port;
  }

  #flag(field: string): boolean {
    const value = this.#value(field);
    if (value === undefined) return false;
    if (typeof value === "boolean") return value;
    throw this.#wrong(field, value, "true or false");
  }

  #oneOf(field: string, values: readonly string[]): string | undefined {
    const value = this.#text(field);
    if (value === undefined || values.includes(value)) return value;
    throw this.#wrong(field, value, `one of ${values.join(", ")}`);
  }

  #command(): string[] {
    const value = this.#value("command");
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((each) => ["string", "number", "boolean"].includes(typeof each)))
      return value.map(String);
    throw this.#wrong("command", value, 'a list, such as ["node", "app.js"]');
  }

  #env(place: Fields): Record<string, string> {
    const env = place["env"] ?? {};
    if (typeof env !== "object" || Array.isArray(env))
      throw this.#wrong("env", env, "a mapping of names to values");
    return Object.fromEntries(
      Object.entries(env as Record<string, unknown>).map(([name, value]) => {
        if (value === null) return [name, ""];
        if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
          return [name, String(value)];
        throw this.#wrong(`env.${name}`, value, "a text or a number");
      }),
    );
  }

  /** Joins the folders of `common` and of the app; without any, the app's `.dapr/resources` or `.dapr/components`. */
  #resources(dir: string): string[] {
    const given = [this.#common, this.#own].flatMap((place) =>
      ["resourcesPaths", "resourcesPath"].flatMap((field) =>
        this.#paths(field, place[field], this.#base(place, dir)),
      ),
    );
    if (given.length > 0) return [...new Set(given)];
    return ["resources", "components"]
      .map((name) => join(dir, ".dapr", name))
      .filter(existsSync)
      .slice(0, 1);
  }

  /** Paths of `common` are relative to the file, those of an app to the app's folder, as for the Dapr CLI. */
  #base(place: Fields, dir: string): string {
    return place === this.#common ? this.#at.base : dir;
  }

  #paths(field: string, value: unknown, base: string): string[] {
    if (value === undefined || value === null || value === "") return [];
    const list = typeof value === "string" ? value.split(",") : value;
    if (!Array.isArray(list) || !list.every((each) => typeof each === "string"))
      throw this.#wrong(field, value, "a folder or a list of folders");
    return list.map((each) => resolve(base, each.trim()));
  }

  #configFile(dir: string): string | undefined {
    const given = this.#text("configFilePath");
    const place = this.#own["configFilePath"] === undefined ? this.#common : this.#own;
    if (given !== undefined) return resolve(this.#base(place, dir), given);
    return [join(dir, ".dapr", "config.yaml")].find(existsSync);
  }

  #bodySize(): string | undefined {
    const megabytes = this.#number("daprHTTPMaxRequestSize");
    return this.#text("maxBodySize") ?? (megabytes === undefined ? undefined : `${String(megabytes)}Mi`);
  }

  #healthCheck(): boolean | AppHealthCheckOptions {
    if (!this.#flag("enableAppHealthCheck")) return false;
    const [path, interval] = [this.#text("appHealthCheckPath"), this.#number("appHealthProbeInterval")];
    const [timeout, threshold] = [this.#number("appHealthProbeTimeout"), this.#number("appHealthThreshold")];
    return {
      ...(path !== undefined && { path }),
      ...(interval !== undefined && { probeIntervalMs: interval * 1000 }),
      ...(timeout !== undefined && { probeTimeoutMs: timeout }),
      ...(threshold !== undefined && { threshold }),
    };
  }

  #daprArgs(): string[] {
    const flags: readonly (readonly [string, string])[] = [
      ["readBufferSize", "--read-buffer-size"],
      ["unixDomainSocket", "--unix-domain-socket"],
      ["daprListenAddresses", "--dapr-listen-addresses"],
      ["profilePort", "--profile-port"],
    ];
    const extra = this.#value("daprArgs") ?? [];
    if (!Array.isArray(extra)) throw this.#wrong("daprArgs", extra, "a list of flags of daprd");
    const readBuffer = this.#number("daprHTTPReadBufferSize");
    return [
      ...(this.#flag("enableApiLogging") ? ["--enable-api-logging"] : []),
      ...(this.#flag("enableProfiling") ? ["--enable-profiling"] : []),
      ...(readBuffer === undefined ? [] : ["--read-buffer-size", `${String(readBuffer)}Ki`]),
      ...flags.flatMap(([field, flag]) => {
        const value = this.#text(field);
        return value === undefined ? [] : [flag, value];
      }),
      ...extra.map(String),
    ];
  }
}
