/** Body of a call of a timer or reminder. */
export interface TickBody {
  readonly data: Uint8Array;
  /** Name of the method; timers only. */
  readonly callback?: string;
  readonly dueTime: string;
  readonly period: string;
}

/** Encodes data in base64, as daprd does for registrations over gRPC (RegisterActorReminder in pkg/api/universal/actors.go). */
export const carriedJson = (data: Uint8Array): string | undefined =>
  data.length === 0 ? undefined : Buffer.from(data).toString("base64");

/** Encodes a call of a timer or reminder as daprd does over HTTP. */
export function tickJson({ data, ...rest }: TickBody): Uint8Array {
  return Buffer.from(JSON.stringify({ ...rest, data: carriedJson(data) }), "utf8");
}
