// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { axePasses, violations } from "./axe";
import { fetchPage, openPage, packetRows, typeAt } from "./page";

for (const { scheme, language, rules } of axePasses) {
  test(`axe finds nothing in ${scheme}, ${language}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openPage(page, `?lang=${language}`);
    expect(await violations(page, rules)).toEqual([]);
    await fetchPage(page);
    await packetRows(page).filter({ hasText: "HTTP/1.1 200 OK" }).first().click();
    await page.getByRole("button", { name: /Open the case of pc1|打开 pc1 的机箱/ }).click();
    await expect(page.getByRole("tree")).toBeVisible();
    expect(await violations(page, rules)).toEqual([]);
    await page.getByRole("button", { name: /^(Host|主机) server/ }).click();
    expect(await violations(page, rules)).toEqual([]);
  });
}

test("axe finds nothing in high contrast and in the dialogs", async ({ page }) => {
  await openPage(page);
  await page.getByRole("combobox", { name: "Colours" }).selectOption("contrast");
  await typeAt(page, "pc1", "echo hello");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Help" }).click();
  expect(await violations(page)).toEqual([]);
});

test("everything can be done with the keyboard alone", async ({ page }) => {
  await openPage(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the network" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Host pc1/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Device" })).toContainText("pc1");
  await page.keyboard.press("o");
  await expect(page.locator(".node.open")).toHaveCount(1);
  await page.getByRole("button", { name: "Fetch a web page" }).focus();
  await page.keyboard.press("Enter");
  await expect(packetRows(page).first()).toContainText("ARP");
  await page.getByRole("button", { name: /^Host pc2/ }).focus();
  await page.keyboard.press(".");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("listbox", { name: "Packets" }).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("tree", { name: "Fields" })).toBeVisible();
});

test("the keyboard gets into a terminal and out again", async ({ page }) => {
  await openPage(page);
  await typeAt(page, "pc1", "echo hello");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: "Terminal on pc1" })).not.toBeFocused();
});
