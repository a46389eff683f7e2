// Turns the changesets into versions and changelogs, and brings what repeats a version up to date: the lock file and the
// commands in the READMEs. CI calls it (`npm run release:version`) for the pull request of a release.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../packages/public-packages.mjs";

const STEPS = [
  [join(root, "node_modules/.bin/changeset"), "version"],
  ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
  [process.execPath, "tools/packages/manifests.mjs", "--update"],
  [join(root, "node_modules/.bin/prettier"), "--write", "--log-level", "warn", "packages/*/CHANGELOG.md"],
];

for (const [command, ...args] of STEPS) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
