import { newEventOf, type NewEvent } from "../collect/cloud-event.ts";
import type { BusEvent } from "../protocol.ts";
import type { CallHandlers } from "../server/calls.ts";
import { badParams, notFound, RequestError } from "../server/request-error.ts";
import { bytesPayload } from "../collect/payload.ts";
import type { CallContext } from "./context.ts";

type Names = "apps.restart" | "events.sources" | "events.publish" | "events.resend" | "invoke.call";

const INVOKE_MS = 60_000;
const VERBS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/** Returns the calls of apps, events and invocations. */
export function eventCalls(context: CallContext): CallHandlers<Names> {
  const { session, clients, store } = context;
  return {
    "apps.restart": async (params) => {
      const appId = params.name("appId");
      const app = session.apps.get(appId);
      if (app === undefined) throw notFound(`no app with the id "${appId}" runs`);
      if (app.spec.command.length === 0)
        throw new RequestError(409, "failed_precondition", `"${appId}" has no command to start again`);
      if (context.apps().find((each) => each.appId === appId)?.sidecar.health === "ended")
        throw new RequestError(
          409,
          "failed_precondition",
          `the sidecar of "${appId}" has ended; start the run again`,
        );
      await session.restart(appId);
      return {};
    },

    "events.sources": () => Promise.resolve({ sources: context.eventSources() }),

    "events.publish": async (params) => {
      const data = params.text("data") ?? "";
      const contentType = params.optionalName("contentType") ?? defaultContentType(data);
      await clients
        .of(params.name("appId"))
        .dapr.pubsub.publish(params.name("pubsub"), params.name("topic"), Buffer.from(data), {
          contentType,
          metadata: params.record("metadata"),
        });
      return {};
    },

    "events.resend": async (params) => {
      const key = params.name("key");
      const event = store.event(key);
      if (event === undefined) throw notFound("the event is not kept any longer");
      const { pubsub, topic } = event;
      const appId = publisher(context, pubsub, event.source);
      const whole = await context.findEvent(pubsub, topic, key);
      const again = whole === undefined ? shownEvent(event) : newEventOf(whole);
      if (again === undefined)
        throw new RequestError(409, "failed_precondition", "the whole data of the event is not known");
      const { data, contentType } = again;
      await clients.of(appId).dapr.pubsub.publish(pubsub, topic, data, {
        ...(contentType === undefined ? { rawPayload: true } : { contentType }),
      });
      return {};
    },

    "invoke.call": async (params) => {
      const appId = params.name("appId");
      const method = params.name("method").replace(/^\/+/, "");
      const verb = (params.optionalName("verb") ?? "POST").toUpperCase();
      if (!VERBS.includes(verb)) throw badParams(`verb must be one of ${VERBS.join(", ")}`);
      const body = params.text("body");
      const hasBody = body !== undefined && body !== "" && verb !== "GET" && verb !== "HEAD";
      const start = performance.now();
      const response = await clients.of(appId).dapr.invoker.fetch(appId)(method, {
        method: verb,
        signal: AbortSignal.timeout(INVOKE_MS),
        ...(hasBody && {
          body,
          headers: { "content-type": params.optionalName("contentType") ?? defaultContentType(body) },
        }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return {
        status: response.status,
        payload: bytesPayload(bytes, response.headers.get("content-type") ?? undefined),
        duration: performance.now() - start,
      };
    },
  };
}

/** Returns a new event with the data that the page shows; undefined if it is not whole. */
function shownEvent({ id, payload }: BusEvent): NewEvent | undefined {
  if (payload === undefined || payload.isCut) return undefined;
  const { text, encoding, contentType = defaultContentType(text) } = payload;
  const data = Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
  return id === undefined ? { data } : { data, contentType };
}

/** Returns the app to publish through: the one that published the event, or any other one with the component. */
function publisher(
  { eventSources, session }: CallContext,
  pubsub: string,
  source: string | undefined,
): string {
  if (source !== undefined && session.apps.has(source)) return source;
  const [appId] = eventSources().find((each) => each.pubsub === pubsub)?.appIds ?? [];
  if (appId === undefined) throw notFound(`no app of the run has the component "${pubsub}"`);
  return appId;
}

function defaultContentType(data: string): string {
  try {
    JSON.parse(data);
    return "application/json";
  } catch {
    return "text/plain";
  }
}
