import type { ComponentChild } from "preact";
import { jsonFault } from "../model/json-fault.ts";
import { TextArea } from "./field.tsx";

/** Lines of data, with a hint of how they are sent: as JSON, as text, or not at all. */
export function DataArea({
  label,
  value,
  onChange,
  contentType,
  note,
  rows,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Content type of the data, if the user gives one. */
  contentType?: string;
  /** Further hint. */
  note?: string;
  rows?: number;
}): ComponentChild {
  const form = value === "" ? "Empty" : jsonFault(value, contentType);
  return (
    <TextArea
      label={label}
      value={value}
      hint={note === undefined ? form : `${form}. ${note}`}
      onChange={onChange}
      {...(rows === undefined ? {} : { rows })}
    />
  );
}
