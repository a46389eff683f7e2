import type { ComponentChild } from "preact";

/** Names and values of one thing. Values that are undefined are left out. */
export function Facts({ of }: { of: Readonly<Record<string, ComponentChild>> }): ComponentChild {
  const rows = Object.entries(of).filter(([, value]) => value !== undefined && value !== "");
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
