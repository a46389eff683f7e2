import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { readGoDescriptor } from "./go-descriptor.ts";
import { dapr, daprRequires, defaultDaprVersion } from "./scope.ts";

/** Thrown if upstream is not available, so that nothing could be compared. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

interface Download {
  readonly Dir: string;
  readonly GoMod: string;
  readonly Error?: string;
}

export interface Upstream {
  /** Modules with the versions compared. */
  readonly versions: readonly string[];
  readonly descriptors: readonly FileDescriptorProto[];
}

/** The descriptors that daprd is compiled with, out of Go's module cache. */
export function upstreamDescriptors(): Upstream {
  const runtimeGoMod = readIfThere(join(import.meta.dirname, "../../tools/runtime/go.mod"));
  const daprVersion = requiredVersion(runtimeGoMod ?? "", dapr.module) ?? defaultDaprVersion;
  const daprDownload = download(dapr.module, daprVersion);
  const daprGoMod = readFileSync(daprDownload.GoMod, "utf8");

  const versions = [`${dapr.module} ${daprVersion}`];
  const descriptors = readDescriptors(daprDownload.Dir, dapr.directories);
  for (const { module, directories } of daprRequires) {
    const version = requiredVersion(daprGoMod, module);
    if (version === undefined)
      throw new UnavailableError(`${dapr.module} ${daprVersion} does not require ${module}`);
    versions.push(`${module} ${version}`);
    descriptors.push(...readDescriptors(download(module, version).Dir, directories));
  }
  return { versions, descriptors };
}

export function requiredVersion(goMod: string, module: string): string | undefined {
  const line = goMod.split("\n").find((candidate) =>
    candidate
      .replace(/^require/, "")
      .trim()
      .startsWith(`${module} v`),
  );
  return line && /\sv\S+/.exec(line)?.[0].trim();
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function download(module: string, version: string): Download {
  // Outside any module, so that no go.mod or go.sum nearby has a say.
  const go = spawnSync("go", ["mod", "download", "-json", `${module}@${version}`], {
    cwd: tmpdir(),
    encoding: "utf8",
  });
  if (go.error)
    throw new UnavailableError(`Go cannot be run (${go.error.message}); install it from https://go.dev/dl`);
  if (go.stdout === "")
    throw new UnavailableError(`go mod download ${module}@${version}: ${go.stderr.trim()}`);
  const result = JSON.parse(go.stdout) as Download;
  if (result.Error) throw new UnavailableError(`${module} ${version} cannot be downloaded: ${result.Error}`);
  return result;
}

function readDescriptors(root: string, directories: readonly string[]): FileDescriptorProto[] {
  return directories
    .flatMap((directory) => {
      const names = readdirSync(join(root, directory), { recursive: true, encoding: "utf8" });
      return names.filter((name) => name.endsWith(".pb.go")).map((name) => join(root, directory, name));
    })
    .map((path) => readGoDescriptor(readFileSync(path, "utf8")))
    .filter((descriptor) => descriptor !== undefined);
}
