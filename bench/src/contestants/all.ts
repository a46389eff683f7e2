import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { Connect, Contestant } from "./contestant.ts";

/** Every contestant, loaded only in its own process. */
const ALL: Readonly<Record<string, () => Promise<{ connect: Connect }>>> = {
  "http/ours": () => import("./http-ours.ts"),
  "http/bare undici": () => import("./http-undici.ts"),
  "http/official": () => import("./http-official.ts"),
  "http/sampled out": () => import("./http-sampled-out.ts"),
  "http/in span": () => import("./http-in-span.ts"),
  "grpc/in span": () => import("./grpc-in-span.ts"),
  "http/bare otel": () => import("./http-bare-otel.ts"),
  "grpc/bare otel": () => import("./grpc-bare-otel.ts"),
  "http/compat": () => import("./http-compat.ts"),
  "grpc/compat": () => import("./grpc-compat.ts"),
  "grpc/sampled out": () => import("./grpc-sampled-out.ts"),
  "grpc/ours": () => import("./grpc-ours.ts"),
  "grpc/bare http2": () => import("./grpc-http2.ts"),
  "grpc/official": () => import("./grpc-official.ts"),
};

export async function connectTo(name: string, sidecar: SidecarAddress): Promise<Contestant> {
  const load = ALL[name];
  if (load === undefined) throw new Error(`unknown contestant "${name}"`);
  const { connect } = await load();
  return connect(sidecar);
}
