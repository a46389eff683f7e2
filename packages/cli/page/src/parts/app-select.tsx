import type { ComponentChild } from "preact";
import { usePage } from "../data/page-context.ts";
import { useValue } from "../data/use-value.ts";
import { Select } from "./field.tsx";

/** A choice of one of the run's apps. */
export function AppSelect({
  label = "App",
  value,
  onChange,
}: {
  label?: string;
  value: string;
  onChange: (appId: string) => void;
}): ComponentChild {
  const ids = useValue(usePage().store.apps).map(({ appId }) => appId);
  return <Select label={label} value={value} options={ids} onChange={onChange} />;
}
