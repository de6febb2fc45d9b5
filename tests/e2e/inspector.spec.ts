// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { fetchPage, openPage, packetRows } from "./page";

test.beforeEach(async ({ page }) => {
  await openPage(page);
  await fetchPage(page);
  await packetRows(page).filter({ hasText: "HTTP/1.1 200 OK" }).first().click();
});

test("a listed packet opens with its fields beside its bytes", async ({ page }) => {
  const fields = page.getByRole("tree", { name: "Fields" });
  await expect(fields.getByRole("treeitem", { name: /Internet Protocol/ })).toBeVisible();
  await expect(fields.getByRole("treeitem", { name: /Transmission Control Protocol/ })).toBeVisible();
  await expect(fields.getByRole("treeitem", { name: /Hypertext Transfer Protocol/ })).toBeVisible();
});

test("pointing at a field marks its bytes, and pointing at a byte marks its field", async ({ page }) => {
  const bytes = page.getByRole("application", { name: /^Bytes/ });
  const ttl = page.getByRole("treeitem", { name: /Time to live/ });
  await ttl.hover();
  await expect(bytes.locator(".byte.marked")).toHaveCount(1);
  await expect(bytes.locator(".byte.marked")).toHaveText(/3f|40|3e/);
  await expect(bytes.locator(".byte.marked")).toHaveAttribute("data-at", "22");
  await bytes.locator('.byte[data-at="23"]').hover();
  await expect(page.getByRole("treeitem", { name: /^Protocol 6/ })).toHaveAttribute("aria-selected", "true");
  await expect(ttl).toHaveAttribute("aria-selected", "false");
});

test("the reason of a packet is a chain back to the command", async ({ page }) => {
  await page.getByText("Why?").click();
  const why = page.locator("gn-why");
  await expect(why.getByRole("listitem").first()).toBeVisible();
  await expect(why).toContainText("server");
  await expect(why.getByRole("listitem").last()).toContainText("receives the frame");
});

test("fields and bytes are reached with the keyboard", async ({ page }) => {
  const tree = page.getByRole("tree", { name: "Fields" });
  await tree.getByRole("treeitem").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { name: /Destination MAC address/ })).toBeFocused();
  await expect(page.locator(".byte.marked")).toHaveCount(6);
  const bytes = page.getByRole("application", { name: /^Bytes/ });
  await bytes.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".byte.cursor")).toHaveAttribute("data-at", "16");
});
