import { readFile, rm, writeFile } from "node:fs/promises";
import { MissingError } from "./missing.mjs";
import { findProgram, run } from "./programs.mjs";

const env = { DEBIAN_FRONTEND: "noninteractive" };
const options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"];

/** Installs missing packages, on Debian and its derivatives as root. Elsewhere throws and names them. */
export async function install(what, packages, log) {
  if (!(await findProgram("apt-get"))) {
    throw new MissingError(
      `${what}: not found, and this machine does not run Debian; install ${packages.join(", ")}`,
    );
  }
  const missing = await notInstalled(packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    const command = `sudo apt-get install --no-install-recommends ${missing.join(" ")}`;
    throw new MissingError(`${what}: not found, and only root can install it; run "${command}"`);
  }
  log(`apt-get install ${missing.join(" ")}`);
  await run("apt-get", [...options, "update"], { env });
  await withoutServices(() =>
    run("apt-get", [...options, "install", "-y", "--no-install-recommends", ...missing], { env }),
  );
}

async function notInstalled(packages) {
  const installed = await Promise.all(
    packages.map((name) =>
      run("dpkg-query", ["-W", "-f", "${db:Status-Status}", name]).then(
        (status) => status === "installed",
        () => false,
      ),
    ),
  );
  return packages.filter((_, index) => !installed[index]);
}

/** Debian runs this script before a package's installation starts its service; 101 forbids it. */
const POLICY = "/usr/sbin/policy-rc.d";
const REFUSAL =
  "#!/bin/sh\n# Of dapr-ts's set-up, while it installs packages. If it is still here, remove it.\nexit 101\n";

async function withoutServices(work) {
  const policy = await readFile(POLICY, "utf8").catch(() => undefined);
  const ours = policy === undefined || policy === REFUSAL; // the second: left by a set-up that was killed
  if (ours) await writeFile(POLICY, REFUSAL, { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (ours) await rm(POLICY, { force: true });
  }
}
