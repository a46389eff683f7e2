/**
 * What `dist/index.js` holds: what the package exports, and what `dist/actors.js` shares with it.
 *
 * @module
 */
export { DaprApp, DaprClient, DaprError, Reply, reply } from "./index.ts";
export {
  Gauge,
  MARKED_ANSWERS,
  decodeData,
  fromBytes,
  fromCarriedJson,
  fromTickJson,
  invalidArgument,
  jsonText,
  markedBytes,
  markedError,
  newAborter,
  parseJson,
  plain,
  problem,
  readBytes,
  requireName,
  toCarriedJson,
  toJson,
  toMs,
} from "@dapr-ts/core/internal";
