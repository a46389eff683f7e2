import { defaultComponents } from "../../defaults/default-components.ts";
import { parseResources, resourceFilesOf } from "../../manifest/read-resources.ts";
import type { Resource } from "../../manifest/resource.ts";
import type { AppSpec, RunSpec } from "../../spec/run-spec.ts";

/** A component of an app, with the settings that its file contains. */
export interface ComponentSettings {
  readonly appId: string;
  readonly name: string;
  readonly type: string;
  /** Settings by name in lower case; those that refer to secrets are absent. */
  readonly settings: Readonly<Record<string, string>>;
  /** True if a setting refers to a secret. */
  readonly hasSecrets: boolean;
}

/** Returns the components of all apps. Files that cannot be read are left out: their sidecars say what is wrong with them. */
export function componentSettings(spec: RunSpec, memory: string | undefined): ComponentSettings[] {
  return spec.apps.flatMap((app) => [
    ...defaultComponents(app, { memory, stateFile: spec.stateFile }).map(
      ({ name, type, metadata = {} }): ComponentSettings => ({
        appId: app.appId,
        name,
        type,
        settings: lowerCased(Object.entries(metadata)),
        hasSecrets: false,
      }),
    ),
    ...fromFiles(app),
  ]);
}

function fromFiles(app: AppSpec): ComponentSettings[] {
  return resourceFilesOf(app)
    .flatMap(tryParse)
    .filter(
      ({ kind, scopes = [] }) => kind === "Component" && (scopes.length === 0 || scopes.includes(app.appId)),
    )
    .map(({ metadata, spec }): ComponentSettings => {
      const { type = "", metadata: items = [] } = spec as {
        readonly type?: string;
        readonly metadata?: readonly Readonly<Record<string, unknown>>[];
      };
      return {
        appId: app.appId,
        name: metadata.name,
        type,
        settings: lowerCased(
          items.flatMap(({ name, value }) => (value === undefined ? [] : [[String(name), value] as const])),
        ),
        hasSecrets: items.some(({ value }) => value === undefined),
      };
    });
}

function tryParse(file: string): Resource[] {
  try {
    return parseResources(file);
  } catch {
    return [];
  }
}

function lowerCased(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
