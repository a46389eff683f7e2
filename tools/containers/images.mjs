// Makes sure that the images of the tests are in the engine: one that is there stays; one that is not is pulled or,
// where no registry gives it, made of this machine's own binaries under the official name.
import { createHash } from "node:crypto";
import { URLSearchParams, fileURLToPath } from "node:url";
import { runMain, seconds } from "../setup/missing.mjs";
import { daprVersion } from "../runtime/version.mjs";
import { daprContents, redisContents } from "./contents.mjs";
import { setUpContainers } from "./setup.mjs";
import { tar } from "./tar.mjs";

/** On the images that were made here, and what they were made from; the official ones do not have it. */
const LABEL = "dapr-ts.made-from";

/** Resolves to what became of each image, by name: "present", "pulled" or "made". */
export async function setUpImages(engine, log) {
  const dapr = await daprVersion();
  const images = [
    ...["daprd", "placement", "scheduler"].map((name) => ({
      repository: `daprio/${name}`,
      tag: dapr,
      contents: () => daprContents(name),
    })),
    { repository: "redis", tag: "7", contents: redisContents },
  ];
  const registry = { answers: true };
  const outcome = {};
  for (const image of images)
    outcome[`${image.repository}:${image.tag}`] = await setUpImage(engine, image, registry, log);
  return outcome;
}

async function setUpImage(engine, { repository, tag, contents }, registry, log) {
  const begun = Date.now();
  // The long form, because Podman guesses no registry of its own; Docker takes it for the short one.
  const name = `docker.io/${repository.includes("/") ? "" : "library/"}${repository}:${tag}`;
  const present = await engine.get(`/images/${name}/json`);
  const madeFrom = present?.Config?.Labels?.[LABEL];
  if (present && !madeFrom) return "present";

  if (!present && registry.answers) {
    const refusal = await pull(engine, name);
    if (!refusal) {
      log(`${repository}:${tag} pulled in ${seconds(begun)}`);
      return "pulled";
    }
    log(`${repository}:${tag} cannot be pulled: ${refusal.split(": ").slice(-2).join(": ")}`);
    if (/no answer/.test(refusal)) registry.answers = false; // the others would wait as long
  }

  const { entries, changes, from } = await contents();
  // Without the paths of this checkout: two checkouts of the same sources share the images.
  const layout = digest([entries.map((entry) => ({ ...entry, source: undefined })), changes]);
  const label = `${from}, layout ${layout}`;
  if (madeFrom === label) return "present";
  await importImage(engine, name, [...changes, `LABEL ${LABEL}="${label}"`], entries);
  if (present) await engine.send("DELETE", `/images/${present.Id}`); // refused while a container still has it
  log(`${repository}:${tag} made from ${from} in ${seconds(begun)}`);
  return "made";
}

/** Resolves to the reason of a failure, or to undefined. The engine responds 200 first and reports errors in the lines that follow. */
async function pull(engine, name) {
  try {
    return failureIn(await engine.send("POST", `/images/create?fromImage=${encodeURIComponent(name)}`));
  } catch (error) {
    return error.message;
  }
}

/** Imported without a name and named after: Podman 4 takes no tag at an import. */
async function importImage(engine, name, changes, entries) {
  const query = new URLSearchParams({ fromSrc: "-" });
  for (const change of changes) query.append("changes", change);
  const imported = await engine.send("POST", `/images/create?${query}`, tar(entries));
  const id = /"status":\s*"(?:sha256:)?([0-9a-f]{64})"/.exec(imported.text)?.[1];
  if (!id) throw new Error(`${name} could not be made: ${failureIn(imported) ?? imported.text}`);
  const repository = name.slice(0, name.lastIndexOf(":"));
  const naming = new URLSearchParams({ repo: repository, tag: name.slice(repository.length + 1) });
  const named = await engine.send("POST", `/images/${id}/tag?${naming}`);
  if (named.status >= 300) throw new Error(`${name} could not be named: ${named.text}`);
}

function digest(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

function failureIn({ status, text }) {
  if (status >= 300) return `${status} ${text.trim()}`;
  return /"error":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1].replaceAll('\\"', '"');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const log = (line) => console.error(`images: ${line}`);
  await runMain("images", async () => {
    const { engine } = await setUpContainers(log);
    for (const [name, outcome] of Object.entries(await setUpImages(engine, log)))
      console.log(`${name} ${outcome}`);
  });
}
