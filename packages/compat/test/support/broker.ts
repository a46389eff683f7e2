import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { Aedes } from "aedes";

/** An MQTT broker. */
export interface Broker extends AsyncDisposable {
  readonly url: string;
}

/** Starts an MQTT broker in this process. */
export async function startBroker(): Promise<Broker> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((closed) => broker.close(closed));
      server.close();
    },
  };
}
