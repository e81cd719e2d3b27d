// What axe finds on a page.

import axe from "axe-core";
import type { Page } from "playwright";

/** What is serious or critical, as text. */
export async function serious(page: Page): Promise<readonly string[]> {
  // As an expression, which the page's security policy lets a debugger do and no script.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: typeof axe };
    const { violations } = await runner.run(document);
    return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.html ?? "" }));
  });
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, where }) => `${id}: ${where}`);
}
