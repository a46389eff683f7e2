// A registry of packed packages on this machine, so that the commands of a README install them by their names.
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename } from "node:path";

/** Starts it. `packages` has a name, a tarball and the manifest in it for each. Only names below @dapr-ts/ are looked up. */
export async function startRegistry(packages) {
  const files = new Map();
  const documents = new Map();
  // npm would install the packages of an earlier registry on the same port from its cache.
  const base = `/${randomUUID()}/`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url).slice(base.length);
    const found = files.get(path) ?? documents.get(path)?.();
    response.writeHead(found === undefined ? 404 : 200, { "cache-control": "no-store" }).end(found ?? "{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  for (const { name, tarball, manifest } of packages) {
    const content = await readFile(tarball);
    const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
    const dist = { tarball: url + basename(tarball), integrity };
    const { version } = manifest;
    files.set(basename(tarball), content);
    documents.set(name, () =>
      JSON.stringify({
        name,
        "dist-tags": { latest: version },
        versions: { [version]: { ...manifest, dist } },
      }),
    );
  }
  return {
    url,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
