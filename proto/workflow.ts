// durabletask, which has no package
export * from "./gen/durabletask/actions_pb.js";
export * from "./gen/durabletask/history_pb.js";
export * from "./gen/durabletask/instance_pb.js";
export * from "./gen/durabletask/service_pb.js";
