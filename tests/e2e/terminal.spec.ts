// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { openPage, packets, playFast, screenOf, typeAt } from "./page";

test("curl at a terminal prints the page of the server", async ({ page }) => {
  await openPage(page);
  await playFast(page);
  await typeAt(page, "pc1", "curl http://10.0.2.10/");
  await expect(screenOf(page, "pc1")).toContainText("<h1>It works!</h1>");
  await expect(screenOf(page, "pc1")).toContainText("root@pc1");
});

test("ping counts its answers and stops with Ctrl-C", async ({ page }) => {
  await openPage(page);
  await playFast(page);
  await typeAt(page, "pc2", "ping 10.0.2.10");
  await expect(screenOf(page, "pc2")).toContainText("icmp_seq=2");
  await page.keyboard.press("Control+c");
  await expect(screenOf(page, "pc2")).toContainText("packets transmitted");
  await expect(packets(page)).toContainText("echo reply");
});

test("history and editing work on the line", async ({ page }) => {
  await openPage(page);
  await playFast(page);
  await typeAt(page, "pc1", "echo one");
  await expect(screenOf(page, "pc1")).toContainText("one");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("网络");
  await page.keyboard.press("Enter");
  await expect(screenOf(page, "pc1")).toContainText("网络");
});

test("a typed command waits while time stands still, and the page says so", async ({ page }) => {
  await openPage(page);
  await playFast(page);
  await typeAt(page, "pc1", "ping -c 1 10.0.2.10");
  await expect(screenOf(page, "pc1")).toContainText("1 received");
  await page.getByRole("button", { name: "Pause" }).click();
  await typeAt(page, "pc1", "ping -c 1 10.0.1.11");
  await expect(page.getByText("Time stands still")).toBeVisible();
  await page.getByRole("region", { name: "Terminals" }).getByRole("button", { name: "Play" }).click();
  await expect(screenOf(page, "pc1")).toContainText("64 bytes from 10.0.1.11");
});
