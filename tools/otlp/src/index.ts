export {
  decodeTraces,
  type OtlpSpan,
  type OtlpSpanEvent,
  type OtlpValue,
  type SpanKindName,
} from "./decode.ts";
export { OtlpReceiver } from "./receiver.ts";
