import { fromBase64 } from "../encoding/base64.ts";
import type { Platform } from "../platform/platform.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { decodeData, missingData, parseJson, withData } from "./data.ts";
import { plainEvent } from "./plain-event.ts";
import type { EventTarget } from "./subscription.ts";

/**
 * Returns the event in a JSON body, its data decoded. A body without `specversion` is a payload that its publisher sent
 * without a CloudEvent.
 *
 * @throws DaprError `invalid_argument` for data that does not fit its content type
 * @throws RefusedEvent for a plain payload that the subscription does not take
 */
export function eventFromJson(json: unknown, target: EventTarget, platform: Platform): CloudEvent {
  if (!isCloudEvent(json)) return plainEvent(json, target, platform);
  const event = json;
  const encoded = event["data_base64"];
  if (typeof encoded === "string") {
    delete event["data_base64"];
    event.data = decodeData(fromBase64(encoded), event.datacontenttype, platform);
    return event;
  }
  const { data, datacontenttype } = event;
  if (data === undefined) return withData(event, missingData(datacontenttype));
  // daprd treats application/json as JSON and makes a string of its relatives (IsJSONContentType).
  if (typeof data === "string" && typeof datacontenttype === "string" && /\+json\b/i.test(datacontenttype)) {
    event.data = parseJson(data, "the data");
  }
  return event;
}

function isCloudEvent(json: unknown): json is CloudEvent {
  if (typeof json !== "object" || json === null) return false;
  const { specversion } = json as Partial<CloudEvent>;
  return typeof specversion === "string" && specversion !== "";
}
