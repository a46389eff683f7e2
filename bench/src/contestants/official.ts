import type * as Official from "@dapr/dapr";
import { APP_ID, PUBSUB, STORE, TOPIC } from "../sidecar/names.ts";
import { VALUE, keyOf } from "./calls.ts";
import type { Connect } from "./contestant.ts";

/** The official SDK, or a package with its API, as an application uses it. */
export function official(
  protocol: "http" | "grpc",
  {
    CommunicationProtocolEnum,
    DaprClient,
    HttpMethod,
  }: Pick<typeof Official, "CommunicationProtocolEnum" | "DaprClient" | "HttpMethod">,
): Connect {
  return async ({ httpPort, grpcPort }) => {
    const isHttp = protocol === "http";
    const dapr = new DaprClient({
      daprHost: "127.0.0.1",
      daprPort: String(isHttp ? httpPort : grpcPort),
      communicationProtocol: isHttp ? CommunicationProtocolEnum.HTTP : CommunicationProtocolEnum.GRPC,
    });
    await dapr.start();
    return {
      calls: {
        "state.get": (n) => dapr.state.get(STORE, keyOf(n)),
        "state.set": async (n) => didNotFail(await dapr.state.save(STORE, [{ key: keyOf(n), value: VALUE }])),
        "pubsub.publish": async () => didNotFail(await dapr.pubsub.publish(PUBSUB, TOPIC, VALUE)),
        invoke: () => dapr.invoker.invoke(APP_ID, "echo", HttpMethod.POST, VALUE),
      },
      close: () => dapr.stop(),
    };
  };
}

/** Some of its calls resolve with the error with which they failed. */
function didNotFail(result: { error?: Error } | undefined): void {
  if (result?.error !== undefined) throw result.error;
}
