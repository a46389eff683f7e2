import { printable } from "@dapr-ts/core/internal";

/** Returns rows below a header, in columns that are as wide as their longest cell. */
export function table(header: readonly string[], contents: readonly (readonly string[])[]): string {
  const rows = contents.map((row) => row.map(printable));
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
