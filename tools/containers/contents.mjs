import { access, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "../setup/missing.mjs";
import { findProgram, run } from "../setup/programs.mjs";
import { readStamp } from "../runtime/stamp.mjs";
import { runtimeBin } from "../runtime/version.mjs";
import { copy, folder, link, text } from "./tar.mjs";

const NONROOT = 65532;

/**
 * Returns the contents of one of Dapr's images, laid out like the official ones: the binary in /, no entry point, because
 * users give `./daprd …` as the command, the working folder / and the user "nonroot", who may write to /tmp and home.
 */
export async function daprContents(name) {
  const binary = join(runtimeBin, name);
  const stamp = await readStamp(runtimeBin);
  if (!stamp || !(await isLinuxBinary(binary))) {
    throw new MissingError(
      `no Linux build of ${name} in tools/runtime/bin: run "npm run runtime" (on Linux)`,
    );
  }
  return {
    entries: [
      ...commonFolders(),
      folder("home"),
      folder("home/nonroot", { mode: 0o700, owner: NONROOT }),
      text("etc/passwd", passwd(`nonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin`)),
      text("etc/group", `root:x:0:\nnonroot:x:${NONROOT}:\n`),
      ...(await certificates()),
      copy(name, binary, 0o755),
    ],
    changes: ["WORKDIR /", `USER ${NONROOT}:${NONROOT}`, "ENV HOME=/home/nonroot"],
    from: `Dapr ${stamp.dapr}, build ${stamp.sources.slice(0, 12)}`,
  };
}

/**
 * This machine's own redis-server with the libraries that it loads, and the shells by which testcontainers looks from
 * the inside whether its port is bound.
 */
export async function redisContents() {
  const server = process.platform === "linux" && (await findProgram("redis-server"));
  if (!server)
    throw new MissingError("no redis-server for Linux to make an image of: run tools/redis/setup.mjs");
  const names = ["redis-server", "redis-cli", "sh", "bash"];
  const programs = await Promise.all(names.map(async (name) => [name, await findProgram(name)]));
  const present = programs.filter(([, path]) => path);
  const libraries = new Set((await Promise.all(present.map(([, path]) => librariesOf(path)))).flat());
  return {
    entries: [
      ...commonFolders(),
      ...["usr", "usr/bin", "bin", "data"].map((path) => folder(path)),
      text("etc/passwd", passwd()),
      ...(await Promise.all(
        present.map(async ([name, path]) => copy(`usr/bin/${name}`, await realpath(path), 0o755)),
      )),
      link("bin/sh", "/usr/bin/sh"),
      link("bin/bash", "/usr/bin/bash"),
      ...[...libraries].map((path) => copy(path.slice(1), path, 0o755)),
    ],
    // The official image is built with protected mode off; this one has to be told, or no mapped port reaches it.
    changes: ["WORKDIR /data", "EXPOSE 6379", 'CMD ["redis-server", "--protected-mode", "no"]'],
    from: /v=(\S+)/.exec(await run(server, ["--version"]))?.[0].replace("v=", "Redis "),
  };
}

function commonFolders() {
  return [folder("etc"), folder("etc/ssl"), folder("etc/ssl/certs"), folder("tmp", { mode: 0o1777 })];
}

function passwd(...more) {
  return `${["root:x:0:0:root:/root:/sbin/nologin", ...more].join("\n")}\n`;
}

/** The machine's certificate authorities, for components that speak TLS. */
async function certificates() {
  const bundle = "/etc/ssl/certs/ca-certificates.crt";
  const there = await access(bundle).then(
    () => true,
    () => false,
  );
  return there ? [copy(bundle.slice(1), bundle)] : [];
}

async function librariesOf(program) {
  const lines = (await run("ldd", [program])).split("\n");
  return lines.map((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1]).filter(Boolean);
}

async function isLinuxBinary(path) {
  if (process.platform !== "linux") return false;
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  return buffer.equals(Buffer.from("\x7fELF", "latin1"));
}
