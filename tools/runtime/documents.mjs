import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { goFolders, licenceIds, licenceTexts, modulesOf } from "./modules.mjs";

/** Modules whose published files contain no licence. Dapr's pkg/api/universal imports them, so every daprd contains them. */
const WITHOUT_LICENCE = new Set(["github.com/aavaz-ai/pii-scrubber"]);

/** Returns the SHA-256 of a file, in hexadecimal. */
export async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/**
 * Returns the documents of a build: NOTICES.txt with the licences of everything that is in it, and an SBOM in the form of
 * CycloneDX 1.6. A module without a licence is an error.
 */
export async function documents(binary, { name, version, dapr }) {
  const folders = await goFolders();
  const modules = await Promise.all(
    (await modulesOf(binary)).map(async (module) => {
      const texts = await licenceTexts(module, folders);
      return { ...module, texts, licences: licenceIds(texts) };
    }),
  );
  const unknown = modules.filter(({ path, licences }) => licences.length === 0 && !WITHOUT_LICENCE.has(path));
  if (unknown.length > 0) throw new Error(`no known licence: ${unknown.map(({ path }) => path).join(", ")}`);
  return {
    notices: notices(modules, { name, dapr }),
    sbom: sbom(modules, { name, version, dapr, hash: await sha256(binary) }),
  };
}

function notices(modules, { name, dapr }) {
  const byText = new Map();
  for (const { path, version, texts } of modules)
    for (const text of texts)
      byText.set(text.trim(), [...(byText.get(text.trim()) ?? []), `${path} ${version}`]);
  const parts = [...byText].map(([text, owners]) => `${owners.join("\n")}\n\n${text}\n`);
  const rule = `\n${"-".repeat(80)}\n\n`;
  const opening = `${name} contains Dapr ${dapr} and the Go modules below, each under its own licence.\n`;
  return `${opening}${withoutLicence(modules)}${rule}${parts.join(rule)}`;
}

/** States which modules have no licence, where a reader looks first. */
function withoutLicence(modules) {
  const found = modules.filter(({ licences }) => licences.length === 0);
  if (found.length === 0) return "";
  const list = found.map(({ path, version }) => `  ${path} ${version}, https://${path}\n`).join("");
  return `
EXCEPTION: the files of these modules contain no licence, so their authors have granted no right to copy them:

${list}
Dapr itself imports them, and every build of daprd contains them, the official one included. Take this into account
before you pass the file on.
`;
}

function sbom(modules, { name, version, dapr, hash }) {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": `pkg:npm/${encodeURIComponent(name)}@${version}`,
        name,
        version,
        description: `Dapr ${dapr}: daprd, placement and scheduler in one file`,
        purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
        hashes: [{ alg: "SHA-256", content: hash }],
      },
    },
    components: modules.map(({ path, version: moduleVersion, sum, licences }) => ({
      type: "library",
      "bom-ref": `pkg:golang/${path}@${moduleVersion}`,
      name: path,
      version: moduleVersion,
      purl: `pkg:golang/${path}@${moduleVersion}`,
      licenses:
        licences.length > 0
          ? licences.map((id) => ({ license: { id } }))
          : [{ license: { name: "NOASSERTION" } }],
      ...(sum?.startsWith("h1:") && {
        hashes: [{ alg: "SHA-256", content: Buffer.from(sum.slice(3), "base64").toString("hex") }],
      }),
    })),
  };
}
