import type { RegisteredRun } from "../registry/run-registry.ts";

/** Returns a notice of the app ids that other runs have as well; undefined if no other run has one of them. */
export function sharedAppIds(
  appIds: readonly string[],
  others: readonly RegisteredRun[],
): string | undefined {
  const found = others
    .map(({ pid, file, apps }) => ({
      where: `process ${String(pid)} (${file ?? apps[0]?.dir ?? ""})`,
      ids: apps.map(({ appId }) => appId).filter((appId) => appIds.includes(appId)),
    }))
    .filter(({ ids }) => ids.length > 0);
  if (found.length === 0) return undefined;
  const ids = [...new Set(found.flatMap((run) => run.ids))];
  return (
    `${ids.map((id) => `"${id}"`).join(", ")} also ${ids.length === 1 ? "runs" : "run"} in ` +
    `${found.map(({ where }) => where).join(", ")}: instances of one app id share its calls and events; ` +
    "choose another --app-id or appID if they are different apps"
  );
}
