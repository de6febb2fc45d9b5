// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { openPage, packetRows } from "./page";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone the panels are behind tabs, and nothing sticks out", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: "Fetch a web page" }).tap();
  await expect(packetRows(page).first()).toContainText("Who has");
  await packetRows(page).first().tap();
  await expect(page.getByRole("tab", { name: "Packet", exact: true })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tree", { name: "Fields" })).toBeVisible();
  await page.getByRole("tab", { name: "Terminal" }).tap();
  await expect(page.getByRole("tab", { name: "pc1" })).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("what is touched is large enough", async ({ page }) => {
  await openPage(page);
  const small = await page.getByRole("button").evaluateAll((buttons) =>
    buttons
      .filter((button) => button instanceof HTMLElement && button.offsetParent !== null)
      .filter((button) => !button.closest(".node") && button.getBoundingClientRect().height < 44)
      .map((button) => button.textContent),
  );
  expect(small).toEqual([]);
});
