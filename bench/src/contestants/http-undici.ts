import { Pool, type Dispatcher } from "undici";
import { APP_ID, PUBSUB, STORE, TOPIC } from "../sidecar/names.ts";
import { VALUE, keyOf } from "./calls.ts";
import type { Connect } from "./contestant.ts";

/** The same requests by hand, over a pool of undici's with its own defaults. */
export const connect: Connect = ({ httpPort }) => {
  const pool = new Pool(`http://127.0.0.1:${String(httpPort)}`);
  const headers = { "content-type": "application/json" };
  const post = (path: string, value: unknown): Promise<Dispatcher.ResponseData> =>
    pool.request({ method: "POST", path, headers, body: JSON.stringify(value) });
  return {
    calls: {
      "state.get": async (n) => {
        const { statusCode, body } = await pool.request({
          method: "GET",
          path: `/v1.0/state/${STORE}/${keyOf(n)}`,
        });
        if (statusCode !== 200) throw new Error(`state.get: ${String(statusCode)}`);
        return body.json();
      },
      "state.set": async (n) => {
        const { statusCode, body } = await post(`/v1.0/state/${STORE}`, [{ key: keyOf(n), value: VALUE }]);
        await body.dump();
        if (statusCode !== 204) throw new Error(`state.set: ${String(statusCode)}`);
      },
      "pubsub.publish": async () => {
        const { statusCode, body } = await post(`/v1.0/publish/${PUBSUB}/${TOPIC}`, VALUE);
        await body.dump();
        if (statusCode !== 204) throw new Error(`pubsub.publish: ${String(statusCode)}`);
      },
      invoke: async () => {
        const { statusCode, body } = await post(`/v1.0/invoke/${APP_ID}/method/echo`, VALUE);
        if (statusCode !== 200) throw new Error(`invoke: ${String(statusCode)}`);
        return body.json();
      },
    },
    close: () => pool.destroy(),
  };
};
