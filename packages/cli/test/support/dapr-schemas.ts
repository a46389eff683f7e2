import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { parseAllDocuments } from "yaml";

/** Returns the folder of the CRDs in Go's module cache; undefined without Go or the module. */
export function crdFolder(): string | undefined {
  try {
    const cwd = new URL("../../../../tools/runtime/", import.meta.url);
    const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/dapr/dapr"];
    const dir = execFileSync("go", args, {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return dir === "" ? undefined : join(dir, "charts", "dapr", "crds");
  } catch {
    return undefined;
  }
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: object };
    }[];
  };
}

/** Returns a validator of each resource by its kind and API version, such as `Component dapr.io/v1alpha1`. */
export function validatorsOf(folderOfCrds: string): Map<string, ValidateFunction> {
  // Kubernetes extends JSON Schema by formats and keywords of its own.
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true, date: true } });
  const crds = readdirSync(folderOfCrds)
    .flatMap((name) => parseAllDocuments(readFileSync(join(folderOfCrds, name), "utf8")))
    .map((document) => document.toJS() as Crd);
  return new Map(
    crds.flatMap(({ spec }) =>
      spec.versions.map(({ name, schema }) => [
        `${spec.names.kind} ${spec.group}/${name}`,
        ajv.compile(schema.openAPIV3Schema),
      ]),
    ),
  );
}
