/** Location of the contract upstream: Go modules, and their directories with generated protobuf code. */
export const dapr = { module: "github.com/dapr/dapr", directories: ["pkg/proto"] };
/** These take their versions from Dapr's own go.mod. */
export const daprRequires = [
  { module: "github.com/dapr/durabletask-go", directories: ["api/protos"] },
  { module: "google.golang.org/genproto/googleapis/rpc", directories: ["errdetails", "status"] },
];

/** Dapr's version where tools/runtime/go.mod does not name one. */
export const defaultDaprVersion = "v1.18.2";

/** Parts of upstream that are left out here, with the reason. */
export const leftOutPackages: Readonly<Record<string, string>> = {
  "dapr.proto.components.v1": "between the sidecar and pluggable components",
  "dapr.proto.internals.v1": "between sidecars",
  "dapr.proto.operator.v1": "between the sidecar and the operator",
  "dapr.proto.placement.v1": "between the sidecar and placement",
  "dapr.proto.scheduler.v1": "between the sidecar and the scheduler",
  "dapr.proto.sentry.v1": "between the sidecar and sentry",
  "dapr.proto.workflows.v1": "travels as JSON, as the input of workflows that hook into MCP servers",
  "durabletask.protos.backend.v1": "between the workflow engine and its store",
};

/** Differences that are meant, as `compare` describes them, with the reason. The bytes on the wire are the same. */
export const meantDifferences: Readonly<Record<string, string>> = {
  "field WorkflowRequest.pastEvents: type repeated bytes here, repeated HistoryEvent upstream":
    "a worker parses those events alone that it has not played yet",
  "field WorkflowRequest.pastEvents: delimited undefined here, false upstream": "bytes have no delimiters",
};

export const leftOutTypes: Readonly<Record<string, string>> = {
  ActivityCompletionAttestationPayload: "signed bytes that only sidecars open",
  ChildCompletionAttestationPayload: "signed bytes that only sidecars open",
  ActivityTerminalStatus: "part of ActivityCompletionAttestationPayload",
  TerminalStatus: "part of ChildCompletionAttestationPayload",
  ExternalSigningCertificate: "how the sidecar stores certificates",
};
