import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { documentedOf } from "../documented.mjs";
import { root } from "../entries.mjs";
import { nameProblems } from "../names.mjs";
import { reportOf } from "../report.mjs";

describe("documentedOf", () => {
  const symbol = (kind, name, docComment, members = []) => ({ kind, name, docComment, members });

  it("counts exports and members, but neither constructors nor more than one overload", () => {
    const model = {
      members: [
        symbol("EntryPoint", "", "", [
          symbol("Class", "Store", "/** A store. */", [
            symbol("Constructor", "", ""),
            symbol("Method", "get", "/** Returns a value. */"),
            symbol("Method", "get", ""),
            symbol("Property", "name", ""),
          ]),
          symbol("Function", "open", ""),
        ]),
      ],
    };
    expect(documentedOf(model)).toEqual({ total: 4, missing: ["Store.name", "open"] });
  });
});

describe("nameProblems", () => {
  let folder;
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function problemsOf(files) {
    folder = await mkdtemp(join(tmpdir(), "names-"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const entries = Object.keys(files).map((file) => ({
      name: file.replace(".d.ts", ""),
      source: file.replace(".d.ts", ".ts"),
    }));
    return nameProblems(entries, folder);
  }

  it("refuses a name that means two things, and accepts one that is exported twice", async () => {
    const problems = await problemsOf({
      "one.d.ts": "export interface Item { a: 1 }\nexport interface Same { a: 1 }\n",
      "two.d.ts": 'export interface Item { b: 1 }\nexport type { Same } from "./one.d.ts";\n',
    });
    expect(problems).toEqual([expect.stringMatching(/^Item is one thing in one .* another in two/)]);
  });

  it("refuses the name of a global of the web", async () => {
    expect(await problemsOf({ "one.d.ts": "export interface Crypto { a: 1 }\n" })).toEqual([
      "Crypto of one has the name of a global",
    ]);
  });
});

describe("reportOf", () => {
  it("lists the types that a signature names and the entry does not export", async () => {
    // Declarations outside of the repository would belong to another package.
    await mkdir(join(root, ".runtime"), { recursive: true });
    const folder = await mkdtemp(join(root, ".runtime/report-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(
      join(folder, "entry.d.ts"),
      "interface Hidden { a: 1 }\nexport interface Shown { b: 1 }\nexport declare function f(x: Hidden): Shown;\nexport {};\n",
    );
    const { forgotten } = reportOf({ folder: "core", name: "entry", source: "entry.ts" }, folder, folder);
    expect(forgotten).toEqual(["Hidden"]);
  });
});
