// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { openPage, packetRows, playFast } from "./page";

test("the page speaks Chinese when asked by its address", async ({ page }) => {
  await openPage(page, "?lang=zh-CN");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await page.getByRole("button", { name: "获取一个网页" }).click();
  await expect(packetRows(page).first()).toContainText("谁是 10.0.1.1？请告诉 10.0.1.10");
  await expect(page.getByRole("heading", { name: "两个子网和一台 Web 服务器" })).toBeVisible();
});

test("the language changes while the network runs, and is kept", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await playFast(page);
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "中文" });
  await expect(page.getByRole("button", { name: "暂停" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^主机 pc1/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "获取一个网页" })).toBeVisible();
});

test.describe("with a Chinese browser", () => {
  test.use({ locale: "zh-CN" });
  test("the page is Chinese from the start", async ({ page }) => {
    await openPage(page);
    await expect(page.getByRole("button", { name: "播放" })).toBeVisible();
  });
});
