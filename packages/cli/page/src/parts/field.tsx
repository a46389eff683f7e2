import type { ComponentChild, ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A labelled control of a form. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: (props: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ComponentChildren;
}): ComponentChild {
  const id = useId();
  const text = error ?? hint;
  const described = text === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described, "aria-invalid": error !== undefined })}
      {text !== undefined && (
        <p id={`${id}-hint`} class={error === undefined ? "muted" : "error"}>
          {text}
        </p>
      )}
    </div>
  );
}

/** A list of values to choose from. */
export function Select({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (string | { readonly value: string; readonly text: string })[];
  onChange: (value: string) => void;
}): ComponentChild {
  return (
    <Field label={label}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((option) => {
            const { value: key, text } =
              typeof option === "string" ? { value: option, text: option } : option;
            return (
              <option key={key} value={key}>
                {text}
              </option>
            );
          })}
        </select>
      )}
    </Field>
  );
}

/** A line of text. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  suggestions = [],
  required = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  suggestions?: readonly string[];
  required?: boolean;
}): ComponentChild {
  const list = useId();
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <>
          <input
            {...props}
            type="text"
            value={value}
            required={required}
            spellcheck={false}
            autocomplete="off"
            list={suggestions.length > 0 ? list : undefined}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          {suggestions.length > 0 && (
            <datalist id={list}>
              {suggestions.map((text) => (
                <option key={text} value={text} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** Lines of JSON or other text. */
export function TextArea({
  label,
  value,
  onChange,
  hint,
  error,
  rows = 8,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  rows?: number;
}): ComponentChild {
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <textarea
          {...props}
          class="mono"
          rows={rows}
          value={value}
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
