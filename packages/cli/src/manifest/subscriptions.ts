import { RunRegistry } from "../registry/run-registry.ts";
import type { Resource } from "./resource.ts";

interface SubscriptionJson {
  readonly pubsubname: string;
  readonly topic: string;
  readonly rules?: readonly { readonly match?: string; readonly path: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadLetterTopic?: string;
  readonly type?: string;
}

/** Returns Subscription resources for what the running apps have subscribed to in their code, by app id. */
export async function runningSubscriptions(
  appIds: readonly string[],
  registry = new RunRegistry(),
): Promise<Record<string, Resource[]>> {
  const running = registry.list().flatMap(({ apps }) => apps);
  const found = await Promise.all(
    appIds.map(async (appId) => {
      const app = running.find((each) => each.appId === appId);
      if (app === undefined) return [];
      const response = await fetch(`http://127.0.0.1:${String(app.httpPort)}/v1.0/metadata`);
      const { subscriptions = [] } = (await response.json()) as { subscriptions?: SubscriptionJson[] };
      return [[appId, subscriptions.filter(isProgrammatic).map((each) => toResource(appId, each))] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

function isProgrammatic({ type }: SubscriptionJson): boolean {
  return type === "PROGRAMMATIC";
}

/** Converts a subscription of an app's code to Dapr's own form. */
export function toResource(appId: string, subscription: SubscriptionJson): Resource {
  const { pubsubname, topic, rules = [], deadLetterTopic, metadata } = subscription;
  const conditional = rules.filter(({ match }) => match !== undefined && match !== "");
  const fallback = rules.find(({ match }) => match === undefined || match === "");
  return {
    apiVersion: "dapr.io/v2alpha1",
    kind: "Subscription",
    metadata: { name: `${appId}-${pubsubname}-${topic}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-") },
    spec: {
      pubsubname,
      topic,
      routes: {
        ...(conditional.length > 0 && { rules: conditional.map(({ match, path }) => ({ match, path })) }),
        ...(fallback !== undefined && { default: fallback.path }),
      },
      ...(deadLetterTopic !== undefined && deadLetterTopic !== "" && { deadLetterTopic }),
      ...(metadata !== undefined && Object.keys(metadata).length > 0 && { metadata }),
    },
    scopes: [appId],
  };
}
