// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { clock, fetchPage, openPage, packetRows, packets, playFast } from "./page";

test("the first load invites to one thing, and pressing it delivers packets", async ({ page }) => {
  await openPage(page);
  await expect(clock(page)).toContainText("0.000 000 000 s");
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(packetRows(page).first()).toContainText("Who has 10.0.1.1? Tell 10.0.1.10");
  await expect(page.getByRole("button", { name: "Fetch a web page" })).toHaveCount(0);
  await playFast(page);
  await page.getByRole("button", { name: "HTTP", exact: true }).click();
  await expect(packets(page)).toContainText("HTTP/1.1 200 OK");
});

test("pause holds the clock, and step goes on to the next thing that happens", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await expect(packetRows(page).first()).toContainText("ARP");
  await page.getByRole("button", { name: "Pause" }).click();
  // An advance that was under way may still come in.
  await page.waitForTimeout(200);
  const stopped = await clock(page).textContent();
  await page.waitForTimeout(300);
  expect(await clock(page).textContent()).toBe(stopped);
  await page.getByRole("button", { name: "Step" }).click();
  await expect(clock(page)).not.toHaveText(stopped ?? "");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
});

test("the speed changes nothing but the speed", async ({ page }) => {
  const transcript = async (stepsDown: number) => {
    await openPage(page);
    await page.getByRole("button", { name: "Fetch a web page" }).click();
    await playFast(page);
    for (let i = 0; i < stepsDown; i++) await page.keyboard.press("ArrowDown");
    await page.getByRole("button", { name: "HTTP", exact: true }).click();
    await expect(packetRows(page)).toHaveCount(8, { timeout: 30_000 });
    return packetRows(page).allTextContents();
  };
  const fast = await transcript(0);
  const slower = await transcript(7);
  expect(slower).toEqual(fast);
});

test("the finished page runs under its own security policy without complaint", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await openPage(page);
  await fetchPage(page);
  expect(complaints).toEqual([]);
});
