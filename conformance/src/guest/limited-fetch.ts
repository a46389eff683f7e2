/** The host's function that sends one request and resolves with its whole response. */
export type HostFetch = (
  method: string,
  url: string,
  headersJson: string,
  body: string | ArrayBuffer | undefined,
) => Promise<{ status: number; headersJson: string; body: ArrayBuffer }>;

/** Creates the only `fetch` of the suite's guest. It has the limits of WasmEdge's, and less than the web's in every respect. */
export function limitedFetch(host: HostFetch) {
  return async (url: unknown, init: Record<string, unknown>) => {
    if (typeof url !== "string") throw new TypeError("url must be a string");
    const headers = init["headers"] as Record<string, unknown>;
    // WasmEdge's changes the object that it is given.
    headers["Accept"] = "*/*";
    const lines = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    const { body } = init;
    // WasmEdge's silently drops any other body.
    const sent = typeof body === "string" || body instanceof ArrayBuffer ? body : undefined;
    const response = await host(String(init["method"]), url, JSON.stringify(lines), sent);
    let unread = true;
    return {
      status: response.status,
      // Names in the case of the response; of a repeated name only the last value.
      headers: Object.fromEntries(JSON.parse(response.headersJson) as [string, string][]),
      arrayBuffer: async () => {
        if (!unread) throw new TypeError("the body was read already");
        unread = false;
        if (response.status === 204) throw new TypeError("cannot read property 'buffer' of null");
        return response.body.byteLength === 0 ? null : response.body;
      },
    };
  };
}
