export { decodeTraces, type OtlpSpan, type OtlpValue, type SpanKindName } from "./decode.ts";
export { OtlpReceiver } from "./receiver.ts";
