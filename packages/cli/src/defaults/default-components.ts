import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ComponentOptions } from "@dapr-ts/testing";
import { sqliteFile } from "@dapr-ts/testing/internal";
import type { AppSpec } from "../spec/run-spec.ts";

/** Names of the default components: those of `dapr init` and of Dapr's documentation. */
export const DEFAULT_NAMES = {
  state: "statestore",
  pubsub: "pubsub",
  lock: "lockstore",
  configuration: "configstore",
  secrets: "localsecretstore",
} as const;

export interface DefaultsOptions {
  /** The address of the Redis in memory that the runs share; undefined: each sidecar has a memory of its own. */
  readonly memory: string | undefined;
  /** A SQLite file for state. */
  readonly stateFile: string | undefined;
}

/** Returns the components of an app without resources. */
export function defaultComponents(app: AppSpec, options: DefaultsOptions): ComponentOptions[] {
  if (app.resourcesPaths.length > 0) return [];
  const { memory } = options;
  const redis = memory === undefined ? undefined : { redisHost: memory, redisPassword: "" };
  const components: ComponentOptions[] = [
    stateStore(options),
    redis === undefined
      ? { name: DEFAULT_NAMES.pubsub, type: "pubsub.in-memory" }
      : // An event whose subscriber crashed is delivered again after these times, in milliseconds: daprd 1.18.2 ignores a
        // redeliverInterval with a unit (common/component/redis/settings.go of components-contrib).
        {
          name: DEFAULT_NAMES.pubsub,
          type: "pubsub.redis",
          metadata: { ...redis, redeliverInterval: "5000", processingTimeout: "15000" },
        },
  ];
  if (redis !== undefined)
    components.push(
      { name: DEFAULT_NAMES.lock, type: "lock.redis", metadata: redis },
      { name: DEFAULT_NAMES.configuration, type: "configuration.redis", metadata: redis },
    );
  return [...components, secretStore(app)];
}

function stateStore({ memory, stateFile }: DefaultsOptions): ComponentOptions {
  const actors = { actorStateStore: "true" };
  const name = DEFAULT_NAMES.state;
  if (stateFile !== undefined) {
    mkdirSync(dirname(stateFile), { recursive: true });
    return { name, type: "state.sqlite", metadata: { ...actors, connectionString: sqliteFile(stateFile) } };
  }
  if (memory === undefined) return { name, type: "state.in-memory", metadata: actors };
  return { name, type: "state.redis", metadata: { ...actors, redisHost: memory, redisPassword: "" } };
}

/** Returns the store of an app's `secrets.json`, or of the environment variables without such a file. */
function secretStore({ dir }: AppSpec): ComponentOptions {
  const secretsFile = join(dir, "secrets.json");
  const name = DEFAULT_NAMES.secrets;
  return existsSync(secretsFile)
    ? { name, type: "secretstores.local.file", metadata: { secretsFile } }
    : { name, type: "secretstores.local.env" };
}
