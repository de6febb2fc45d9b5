// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { clock, openPage, packetRows, packets, playFast } from "./page";

test("the first load invites to one thing, and pressing it delivers packets", async ({ page }) => {
  await openPage(page);
  await expect(clock(page)).toContainText("0.000 000 000 s");
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(packetRows(page).first()).toContainText("Who has 10.0.1.1? Tell 10.0.1.10");
  await expect(page.getByRole("button", { name: "Fetch a web page" })).toHaveCount(0);
  await playFast(page);
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
  const transcript = async (key: string) => {
    await openPage(page);
    await page.getByRole("button", { name: "Fetch a web page" }).click();
    const speed = page.getByRole("slider", { name: "Speed" });
    await speed.focus();
    await speed.press("End");
    for (let i = 0; i < 4; i++) await speed.press(key);
    await expect(packets(page)).toContainText("HTTP/1.1 200 OK", { timeout: 30_000 });
    await expect(page.getByText("FIN").first()).toBeVisible();
    await packets(page).focus();
    await page.keyboard.press("Home");
    return (await packetRows(page).allTextContents()).slice(0, 8);
  };
  const fast = await transcript("ArrowUp");
  const slower = await transcript("ArrowDown");
  expect(slower).toEqual(fast);
});

test("the finished page runs under its own security policy without complaint", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await openPage(page);
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await playFast(page);
  await expect(packets(page)).toContainText("HTTP/1.1 200 OK");
  expect(complaints).toEqual([]);
});
