// SPDX-License-Identifier: Apache-2.0
// What axe finds wrong with a page. What it says of colours depends on the colour scheme alone, all else on the language
// alone; its analysis takes longest of all that the tests do. So no rule runs for each pair of the two.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const aboutColours = ["color-contrast", "link-in-text-block"];

/** A scheme and a language that a test is to show, with the rules that have not run in another pair. */
export const axePasses = [
  { scheme: "light", language: "en", rules: "all" },
  { scheme: "dark", language: "en", rules: "colours" },
  { scheme: "light", language: "zh-CN", rules: "all but colours" },
] as const;

export async function violations(page: Page, rules: (typeof axePasses)[number]["rules"] = "all") {
  const axe = new AxeBuilder({ page });
  if (rules === "colours") axe.withRules(aboutColours);
  if (rules === "all but colours") axe.disableRules(aboutColours);
  return (await axe.analyze()).violations;
}
