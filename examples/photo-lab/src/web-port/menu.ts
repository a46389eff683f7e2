import { DaprError, type DaprClient } from "@dapr-ts/server";
import { functionNamed, FUNCTIONS, type PhotoFunction } from "../functions.ts";
import { escapeHtml } from "../html.ts";

/** The items of the configuration store that the menu is made of, in their order. */
export const MENU_KEYS = Array.from({ length: 10 }, (_, i) => `option-${String(i)}`);

/** A function as the menu shows it. */
export interface MenuOption {
  readonly label: string;
  readonly chosen: PhotoFunction;
}

/** The menu without a configuration store. */
export const STATIC_MENU: readonly MenuOption[] = FUNCTIONS.map((chosen) => ({
  label: chosen.label,
  chosen,
}));

/**
 * The menu of labels: each names its function as the demo's did, in lower case with dashes for spaces, or is the label that
 * the function has here. What names none is left out, and a menu of nothing is the static one.
 */
export function menuOf(labels: readonly string[]): readonly MenuOption[] {
  const options = labels.flatMap((label) => {
    const chosen =
      functionNamed(label.toLowerCase().replaceAll(" ", "-")) ?? FUNCTIONS.find((one) => one.label === label);
    return chosen === undefined ? [] : [{ label, chosen }];
  });
  return options.length === 0 ? STATIC_MENU : options;
}

/** Returns the current menu of a configuration store, or the static one if the store does not exist. */
export async function readMenu(
  configuration: DaprClient["configuration"],
  store: string,
): Promise<readonly MenuOption[]> {
  try {
    const items = await configuration.get(store, MENU_KEYS, { timeoutMs: 2_000 });
    return menuOf(MENU_KEYS.flatMap((key) => items[key]?.value ?? []));
  } catch (error) {
    if (!(error instanceof DaprError)) throw error;
    return STATIC_MENU;
  }
}

/** The menu as options of a `<select>`. */
export function menuHtml(menu: readonly MenuOption[]): string {
  return menu
    .map(
      ({ label, chosen }) => `<option value="${chosen.name}"${limitOf(chosen)}>${escapeHtml(label)}</option>`,
    )
    .join("");
}

const limitOf = ({ maxPixels }: PhotoFunction): string =>
  maxPixels === undefined ? "" : ` data-max-pixels="${String(maxPixels)}"`;
