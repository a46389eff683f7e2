/** Public reports of faults of workers, which need processes that are killed or a sidecar that misbehaves, and their tests. */
export const WORKER_REPORTS: readonly { readonly report: string; readonly test: string }[] = [
  ...["python-sdk#900", "#857", "dotnet-sdk#1293", "java-sdk#1358", "dapr#9641"].map((report) => ({
    report,
    test: "packages/workflow/test/faults.integration.test.ts",
  })),
  ...["durabletask-js#182", "#69", "#353", "#357", "1.18.1's reload", "dapr#10408"].map((report) => ({
    report,
    test: "packages/workflow/test/work-source.test.ts",
  })),
  { report: "dapr#9641", test: "packages/workflow/test/restarts.integration.test.ts" },
];
