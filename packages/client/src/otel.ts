export { otel } from "./otel/interceptor.ts";
export type { OtelOptions } from "./otel/interceptor.ts";
