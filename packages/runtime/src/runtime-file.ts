import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Platforms with a package of their own, as Node names them: `process.platform` and `process.arch`. */
export const runtimePlatforms: readonly string[] = [
  "linux-x64",
  "linux-arm64",
  "darwin-x64",
  "darwin-arm64",
  "win32-x64",
];

/**
 * Returns the path of the file that holds daprd, placement and scheduler as subcommands: `dapr-runtime daprd --app-id …`.
 *
 * @param from the file to search from. Default: this package
 * @throws Error for a platform without a package, and if its package is not installed
 */
export function runtimeFile(
  platform = `${process.platform}-${process.arch}`,
  from = import.meta.url,
): string {
  if (!runtimePlatforms.includes(platform))
    throw new Error(
      `@dapr-ts/runtime has no build for ${platform}; it has ${runtimePlatforms.join(", ")}. ` +
        "Install Dapr with `dapr init --slim` instead",
    );
  const name = `@dapr-ts/runtime-${platform}`;
  try {
    const folder = dirname(createRequire(from).resolve(`${name}/package.json`));
    return join(folder, "bin", platform.startsWith("win32") ? "dapr-runtime.exe" : "dapr-runtime");
  } catch (cause) {
    throw new Error(
      `${name} is not installed; install @dapr-ts/runtime again, and without \`--omit=optional\``,
      { cause },
    );
  }
}
