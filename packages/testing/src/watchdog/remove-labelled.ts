import { request } from "node:http";
import type { EngineAddress } from "../container/engine-address.ts";

/** Removes the containers that carry a label, then the networks, by the API that Docker and Podman share. */
export async function removeLabelled(engine: EngineAddress, label: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const containers = (await list(engine, `/containers/json?all=1&filters=${filters}`)) as { Id: string }[];
  await Promise.all(containers.map(({ Id }) => call(engine, "DELETE", `/containers/${Id}?force=1&v=1`)));
  const networks = (await list(engine, `/networks?filters=${filters}`)) as { Id: string }[];
  await Promise.all(networks.map(({ Id }) => call(engine, "DELETE", `/networks/${Id}`)));
}

async function list(engine: EngineAddress, path: string): Promise<unknown> {
  return JSON.parse(await call(engine, "GET", path)) as unknown;
}

function call(engine: EngineAddress, method: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...engine, method, path, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve(body));
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}
