import { InvalidArgumentError } from "commander";

/** Parses a port of a flag. */
export function port(text: string): number {
  const number = count(text);
  if (number > 65_535) throw new InvalidArgumentError("A port is at most 65535.");
  return number;
}

/** Parses a whole number above 0 of a flag. */
export function count(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError("A whole number above 0 is required.");
  return Number(text);
}

/** Parses a whole number of a flag. */
export function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A whole number is required.");
  return Number(text);
}

/** Collects the values of a flag that may be repeated. */
export function append(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** Splits off the arguments after `--sidecar-args`, up to `--`: flags of daprd, which the parser does not know. */
export function splitSidecarArgs(args: readonly string[]): { own: string[]; sidecarArgs: string[] } {
  const dashes = args.indexOf("--");
  const end = dashes === -1 ? args.length : dashes;
  const at = args
    .slice(0, end)
    .findIndex((arg) => arg === "--sidecar-args" || arg.startsWith("--sidecar-args="));
  if (at === -1) return { own: [...args], sidecarArgs: [] };
  const [, value] = /^--sidecar-args=(.*)$/s.exec(args[at] ?? "") ?? [];
  if (value !== undefined)
    return {
      own: [...args.slice(0, at), ...args.slice(at + 1)],
      sidecarArgs: value.split(/\s+/).filter((each) => each !== ""),
    };
  return {
    own: [...args.slice(0, at), ...args.slice(end)],
    // Flags with their values in one pair of quotes are taken apart.
    sidecarArgs: args
      .slice(at + 1, end)
      .flatMap((arg) => (/^--?[\w-]+\s/.test(arg) ? arg.trim().split(/\s+/) : [arg])),
  };
}
