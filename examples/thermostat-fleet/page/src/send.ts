/** Has the fleet do something; resolves with why it was not done, or undefined. */
export async function put(path: string, body: object): Promise<string | undefined> {
  try {
    const response = await fetch(path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const { message } = (await response.json().catch(() => ({}))) as { message?: string };
    return message ?? `The fleet answered ${String(response.status)}.`;
  } catch {
    return "The fleet cannot be reached.";
  }
}
