/** An event of an image app, with the demo's names. */
export interface ImageEvent {
  /** Milliseconds since 1970. */
  readonly event_ts: number;
  /** Such as `grayscale`. */
  readonly op_type: string;
  /** Bytes of the file that came in. */
  readonly input_size: number;
}

/** As it is listed. */
export interface StoredEvent extends ImageEvent {
  readonly id: number;
}

const LONGEST_TYPE = 20;

/** Reads an event and ignores other members. Returns a sentence for a value that is not an event. */
export function readEvent(value: unknown): ImageEvent | string {
  const { event_ts, op_type, input_size } = (value ?? {}) as Partial<Record<keyof ImageEvent, unknown>>;
  if (!isCount(event_ts)) return "event_ts must be a number of milliseconds since 1970.";
  if (typeof op_type !== "string" || op_type === "" || op_type.length > LONGEST_TYPE)
    return `op_type must be a text of up to ${String(LONGEST_TYPE)} characters.`;
  if (!isCount(input_size)) return "input_size must be a number of bytes.";
  return { event_ts, op_type, input_size };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
