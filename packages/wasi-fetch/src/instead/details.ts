import type { ErrorDetail } from "@dapr-ts/core";

/** A detail of an error in daprd's JSON, whose field names are in snake case. What daprd leaves out is not there. */
export function readDetail(typeName: string, { "@type": _, ...from }: Record<string, unknown>): ErrorDetail {
  const members = Object.entries(from).map(([name, value]) => [
    name.replace(/_./g, ([, letter = ""]) => letter.toUpperCase()),
    value,
  ]);
  const type = typeName.replace(/.*\./, "");
  return { ...Object.fromEntries(members), type } as ErrorDetail;
}
