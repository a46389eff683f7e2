import type { Order } from "./app.ts";
import type { RunningApp } from "./runtime.ts";
import type { Case } from "./runtimes.ts";

export interface Seen {
  latestOrder: Order;
  /** The response of the method, on channels that have methods. */
  message?: string;
  /** Bytes that the app received as a stream, and bytes that it echoed. */
  size?: number;
  echoed?: number;
}

/** Calls an app through Dapr: an event, an invocation, and bytes in both directions. */
export async function visit(
  { serving }: Case,
  { appId, url, dapr }: RunningApp,
  order: Order,
): Promise<Seen> {
  await dapr.pubsub.publish("pubsub", "orders", order);
  const latestOrder = await handled(dapr, order.id);
  if (serving === "stream") return { latestOrder };
  const { message } = await dapr.invoker.invoke<{ message: string }>(appId, "greet/Ada", {
    body: { greeting: "Hello" },
  });
  const body = new Uint8Array(1_000_000);
  const size = await dapr.invoker.invoke<number>(appId, "size", { body });
  if (serving === "grpc") return { latestOrder, message, size };
  // At the app's own port: daprd reads no more of a request once it has begun to send the answer on.
  const signal = AbortSignal.timeout(20_000);
  const echo = await fetch(`${url}/echo`, { method: "POST", body, signal });
  return { latestOrder, message, size, echoed: (await echo.bytes()).length };
}

/** An event is handled some time after it was published. */
async function handled(dapr: RunningApp["dapr"], id: number): Promise<Order> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const order = await dapr.state.get<Order>("statestore", "latest-order");
    if (order?.id === id) return order;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`order ${String(id)} was not handled`);
}
