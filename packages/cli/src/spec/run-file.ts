import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "./cli-error.ts";
import { APP_FIELDS, FILE_FIELDS, closest } from "./fields.ts";
import { AppReader } from "./app-reader.ts";
import { readYaml } from "./read-yaml.ts";
import type { AppSpec } from "./run-spec.ts";

/** A run file (`dapr.yaml`), read and checked. */
export interface RunFile {
  /** Its absolute path. */
  readonly path: string;
  /** The apps in the order of the file. */
  readonly apps: readonly AppSpec[];
  /** Fields of an app that this command does not use itself, by app id: `containerImage` and others. */
  readonly extra: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The address of placement, if `common` or an app names one. */
  readonly placement: string | undefined;
  /** The address of the scheduler, if `common` or an app names one. */
  readonly scheduler: string | undefined;
  /** Texts on unknown fields, for the user. */
  readonly warnings: readonly string[];
}

const DEFAULT_NAME = "dapr.yaml";

/**
 * Reads the file of `dapr run -f`, version 1. A folder stands for its `dapr.yaml`.
 *
 * @throws CliError with the file and the line
 */
export function readRunFile(given: string): RunFile {
  const path = runFilePath(given);
  const [document, ...others] = readYaml(path);
  if (document === undefined)
    throw new CliError(`${path} is empty; write "version: 1" and a list "apps" with one entry for each app`);
  if (others.length > 0)
    throw new CliError(`${path} has several documents; keep one of those that "---" separates`);
  const content = record(document, path);
  const { version = null } = content;
  if (version !== 1)
    throw new CliError(
      `${path} has ${version === null ? "no version" : `version ${shown(version)}`}; write "version: 1"`,
    );
  const { apps } = content;
  if (!Array.isArray(apps) || apps.length === 0)
    throw new CliError(`${path} has no apps; add a list "apps" with one entry for each app`);
  const common = record(content["common"] ?? {}, `"common" in ${path}`);
  const entries = apps.map((app, i) => record(app, `apps[${String(i)}] in ${path}`));
  const base = dirname(path);
  const specs = entries.map((entry, i) =>
    new AppReader(common, entry, { base, where: `apps[${String(i)}] in ${path}` }).read(),
  );
  requireDifferentIds(specs, path);
  return {
    path,
    apps: specs,
    extra: Object.fromEntries(specs.map(({ appId }, i) => [appId, { ...common, ...entries[i] }])),
    placement: address("placementHostAddress", [common, ...entries]),
    scheduler: address("schedulerHostAddress", [common, ...entries]),
    warnings: [
      ...unknownFields(content, FILE_FIELDS, path),
      ...unknownFields(common, APP_FIELDS, `"common" in ${path}`),
      ...entries.flatMap((entry, i) => unknownFields(entry, APP_FIELDS, `apps[${String(i)}] in ${path}`)),
    ],
  };
}

function runFilePath(given: string): string {
  const path = resolve(given);
  if (!existsSync(path)) throw new CliError(`${path} does not exist; name a run file or its folder after -f`);
  if (!statSync(path).isDirectory()) return path;
  const file = join(path, DEFAULT_NAME);
  if (!existsSync(file))
    throw new CliError(`${path} contains no ${DEFAULT_NAME}; name the file itself after -f`);
  return file;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new CliError(`${what} must be a mapping of fields, such as "name: value", not ${shown(value)}`);
}

const MOST = 60;

/** Returns a value as JSON, cut off if it is long. */
function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > MOST ? `${json.slice(0, MOST)}…` : json;
}

function address(field: string, places: readonly Record<string, unknown>[]): string | undefined {
  const value = places.map((place) => place[field]).find((each) => typeof each === "string" && each !== "");
  return value as string | undefined;
}

function requireDifferentIds(apps: readonly AppSpec[], path: string): void {
  const ids = apps.map(({ appId }) => appId);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new CliError(`${basename(path)} has two apps with the id "${twice}"; give each one its own appID`);
}

function unknownFields(place: object, known: readonly string[], what: string): string[] {
  return Object.keys(place)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const meant = closest(field, known);
      return `unknown field "${field}" of ${what} is ignored${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
    });
}
