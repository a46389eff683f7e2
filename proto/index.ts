// The services. Messages, enums and their schemas are in /common, /runtime, /workflow and /rpc.
export { Dapr } from "./gen/dapr/runtime/v1/dapr_pb.js";
export { AppCallback, AppCallbackAlpha, AppCallbackHealthCheck } from "./gen/dapr/runtime/v1/app_pb.js";
export { TaskHubSidecarService } from "./gen/durabletask/service_pb.js";
