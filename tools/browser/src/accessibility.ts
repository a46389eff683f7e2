import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type Axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * Returns the violations of WCAG 2.2 AA that axe finds in the page, one line each.
 *
 * @param rules ids of the only rules to check, such as `color-contrast`. Default: all
 */
export async function accessibilityFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    const script = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    // Evaluated, not added: a page's policy refuses scripts that are not its own.
    await page.evaluate(await readFile(script, "utf8"));
  }
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, {
      runOnly: only === undefined ? tags : { type: "rule", values: [...only] },
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
  }, rules);
}
