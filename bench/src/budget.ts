/** Limit of a measurement. */
export interface Budget {
  kind: "at most" | "at least";
  limit: number;
}

export const atMost = (limit: number): Budget => ({ kind: "at most", limit });

export const atLeast = (limit: number): Budget => ({ kind: "at least", limit });

/** Returns true if the value is within the budget. A value equal to the limit is. */
export function keeps({ kind, limit }: Budget, value: number): boolean {
  return kind === "at most" ? value <= limit : value >= limit;
}
