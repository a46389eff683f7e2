/** Sends a request to the page's own server. Resolves with the reason if it was refused. */
export async function put(path: string, body: object): Promise<string | undefined> {
  try {
    const response = await fetch(path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const { message } = (await response.json().catch(() => ({}))) as { message?: string };
    return message ?? `The server responded with status ${String(response.status)}.`;
  } catch {
    return "The server cannot be reached.";
  }
}
