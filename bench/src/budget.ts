/** What a measurement must keep to. */
export interface Budget {
  kind: "at most" | "at least";
  limit: number;
}

export const atMost = (limit: number): Budget => ({ kind: "at most", limit });

export const atLeast = (limit: number): Budget => ({ kind: "at least", limit });

/** Whether the value keeps to the budget, which its limit itself does. */
export function keeps({ kind, limit }: Budget, value: number): boolean {
  return kind === "at most" ? value <= limit : value >= limit;
}
