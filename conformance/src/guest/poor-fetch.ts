/** What the host gives: one request, whole, and its answer. */
export type HostFetch = (
  method: string,
  url: string,
  headersJson: string,
  body: string | ArrayBuffer | undefined,
) => Promise<{ status: number; headersJson: string; body: ArrayBuffer }>;

/** The one `fetch` of the suite's guest, with the habits of WasmEdge's: less than the web's in every respect. */
export function poorFetch(host: HostFetch) {
  return async (url: unknown, init: Record<string, unknown>) => {
    if (typeof url !== "string") throw new TypeError("not a string");
    const headers = init["headers"] as Record<string, unknown>;
    // It writes into what it is given.
    headers["Accept"] = "*/*";
    const lines = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    const { body } = init;
    // Of any other body nothing is sent, and nothing is said.
    const sent = typeof body === "string" || body instanceof ArrayBuffer ? body : undefined;
    const reply = await host(String(init["method"]), url, JSON.stringify(lines), sent);
    let unread = true;
    return {
      status: reply.status,
      // Names as they stood on the wire, and of a repeated one the last.
      headers: Object.fromEntries(JSON.parse(reply.headersJson) as [string, string][]),
      arrayBuffer: async () => {
        if (!unread) throw new TypeError("read already");
        unread = false;
        if (reply.status === 204) throw new TypeError("cannot read property 'buffer' of null");
        return reply.body.byteLength === 0 ? null : reply.body;
      },
    };
  };
}
