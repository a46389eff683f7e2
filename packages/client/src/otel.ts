export { otel } from "./otel/interceptor.ts";
export type { OtelOptions } from "./otel/interceptor.ts";
export type { AbortSignalLike, CallOptions, InterceptedCall, Interceptor } from "@dapr-ts/core";
