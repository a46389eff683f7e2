// The rules of imports (ARCHITECTURE.md, "The house"), for dependency-cruiser. `npm test -- imports` runs them.

const sourceOf = (name) => `^packages/${name}/(src|build|page)/`;
const PACKAGES = [
  "core",
  "client",
  "server",
  "actors",
  "wasi-fetch",
  "workflow",
  "testing",
  "compat",
  "codemod",
  "cli",
  "runtime",
];

/** The packages that each package's sources may import, besides themselves. */
const ARROWS = {
  core: [],
  client: ["core"],
  server: ["core", "client"],
  actors: ["core"],
  "wasi-fetch": ["core", "actors"],
  workflow: ["core"],
  testing: ["core"],
  compat: ["core", "client", "server", "actors", "workflow"],
  codemod: [],
  cli: ["core", "client", "testing"],
  runtime: [],
  "create-dapr-app": [],
};

/** Private packages that are bundled into a package. */
const BUNDLED = { cli: ["^tools/otlp/"] };

export default {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Files must not import each other in a cycle; imports of types count.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "A relative import must name a file that exists.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, path: "^\\." },
    },
    ...PACKAGES.map((name) => ({
      name: `arrows-of-${name}`,
      comment: `packages/${name} may import ${ARROWS[name].join(", ") || "no other package of ours"}.`,
      severity: "error",
      from: { path: sourceOf(name) },
      to: {
        path: "^(packages|examples|conformance|bench|tools|reliability)/",
        pathNot: [
          ...[name, ...ARROWS[name]].map((allowed) => `^packages/${allowed}/`),
          ...(BUNDLED[name] ?? []),
        ],
      },
    })),
    {
      name: "nothing-imports-an-example",
      comment: "Only an example may import files of an example.",
      severity: "error",
      from: { pathNot: "^examples/" },
      to: { path: "^examples/" },
    },
    {
      name: "core-stands-on-no-block",
      comment: "What building blocks stand on must not import a block; it receives what it needs as a value.",
      severity: "error",
      from: { path: "^packages/core/src/(call|encoding|errors|http|platform|stream)/" },
      to: { path: "^packages/core/src/(app|blocks)/" },
    },
    {
      name: "sources-import-no-tests",
      comment: "Sources must not import tests.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { path: "^packages/[^/]+/test/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^proto/gen/"] },
    exclude: { path: ["(^|/)dist/", "\\.next/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
