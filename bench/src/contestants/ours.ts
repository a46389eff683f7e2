import { DaprClient, type DaprClientOptions } from "@dapr-ts/client";
import { APP_ID, PUBSUB, STORE, TOPIC } from "../sidecar/names.ts";
import { VALUE, keyOf } from "./calls.ts";
import type { Connect } from "./contestant.ts";

/** This SDK, as an application uses it. */
export function ours(protocol: "http" | "grpc", options: DaprClientOptions = {}): Connect {
  return ({ httpPort, grpcPort }) => {
    const dapr = new DaprClient({
      ...options,
      protocol,
      httpEndpoint: `http://127.0.0.1:${String(httpPort)}`,
      grpcEndpoint: `127.0.0.1:${String(grpcPort)}`,
    });
    return {
      calls: {
        "state.get": (n) => dapr.state.get(STORE, keyOf(n)),
        "state.set": (n) => dapr.state.set(STORE, keyOf(n), VALUE),
        "pubsub.publish": () => dapr.pubsub.publish(PUBSUB, TOPIC, VALUE),
        invoke: () => dapr.invoker.invoke(APP_ID, "echo", { body: VALUE }),
      },
      close: () => dapr.close(),
    };
  };
}
