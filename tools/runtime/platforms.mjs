// The platforms of the runtime's npm packages: Node's names, and Go's.

const GO = { linux: "linux", darwin: "darwin", win32: "windows" };

/** Platforms as Node names them: process.platform and process.arch. */
export const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];

export const thisPlatform = `${process.platform}-${process.arch}`;

/** Returns the parts of a platform's name. Throws for one that is not built. */
export function platform(name) {
  if (!PLATFORMS.includes(name)) throw new Error(`platform "${name}" is not one of ${PLATFORMS.join(", ")}`);
  const [os, cpu] = name.split("-");
  const target = { GOOS: GO[os], GOARCH: cpu === "x64" ? "amd64" : cpu };
  return { name, os, cpu, target, fileName: os === "win32" ? "dapr-runtime.exe" : "dapr-runtime" };
}
