// dapr.proto.common.v1
export * from "./gen/dapr/common/v1/configuration_pb.js";
export * from "./gen/dapr/common/v1/invocation_pb.js";
export * from "./gen/dapr/common/v1/jobs_pb.js";
export * from "./gen/dapr/common/v1/state_pb.js";
