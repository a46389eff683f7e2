import { networkInterfaces } from "node:os";
import type { Engine } from "./engine.ts";

/**
 * The host at which this process reaches published ports. In a container, testcontainers takes it that the
 * engine is outside and gives the address of its bridge; an engine inside the same container (or machine
 * with a /.dockerenv) has its bridge among our own interfaces, and is reached without that detour.
 */
export async function publishedHost(engine: Engine, networkId: string, env = process.env): Promise<string> {
  const { host } = engine.client.info.containerRuntime;
  // "localhost" may come out as ::1, where an engine need not publish.
  if (host === "localhost") return "127.0.0.1";
  if (env["TESTCONTAINERS_HOST_OVERRIDE"]) return host;
  const network = (await engine.client.network.getById(networkId).inspect()) as {
    IPAM?: { Config?: { Gateway?: string }[] };
  };
  const gateways = network.IPAM?.Config?.map((config) => config.Gateway) ?? [];
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some(({ address }) => gateways.includes(address)) ? "127.0.0.1" : host;
}
