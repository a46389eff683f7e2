/** What an actor's host is told of a timer or reminder. */
export interface TickBody {
  readonly data: Uint8Array;
  /** Of timers only. */
  readonly callback?: string;
  readonly dueTime: string;
  readonly period: string;
}

/** In base64, as daprd hands on what was registered over gRPC (RegisterActorReminder in pkg/api/universal/actors.go). */
export const carriedJson = (data: Uint8Array): string | undefined =>
  data.length === 0 ? undefined : Buffer.from(data).toString("base64");

/** The JSON of a tick, as it comes over HTTP. */
export function tickJson({ data, ...rest }: TickBody): Uint8Array {
  return Buffer.from(JSON.stringify({ ...rest, data: carriedJson(data) }), "utf8");
}
