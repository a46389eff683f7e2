import { invalidArgument } from "@dapr-ts/core/internal";

/** A name as one segment of a path; a URL parser would resolve `.` and `..` away, in whatever form they are. */
export function encodeSegment(name: string): string {
  if (/^\.\.?$/.test(name)) throw invalidArgument('fetch carries no name that is "." or ".."');
  return encodeURIComponent(name);
}
