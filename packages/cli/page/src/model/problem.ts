import type { View } from "./route.ts";

/** Something of the run that went wrong. Equal ones are one. */
export interface Problem {
  readonly key: string;
  /** View that shows it. */
  readonly view: View;
  /** `warn`: it may still end well. */
  readonly tone: "bad" | "warn";
  /** Title, without the app. */
  readonly text: string;
  readonly appId: string | undefined;
  /** The reason, as far as known. */
  readonly reason: string | undefined;
  /** How often it was seen. */
  readonly count: number;
  /** When it was last seen; undefined for what lasts. */
  readonly time: number | undefined;
  readonly href: string;
}
