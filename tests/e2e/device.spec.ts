// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "@playwright/test";
import { fetchPage, openPage, packets, playFast } from "./page";

test("a device shows its tables, live", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: /^Host pc1/ }).click();
  const device = page.getByRole("region", { name: "Device" });
  await expect(device.getByRole("cell", { name: "10.0.1.10/24" })).toBeVisible();
  await device.getByRole("tab", { name: "ARP" }).click();
  await expect(device).toContainText("This table is empty.");
  await fetchPage(page);
  await expect(device.getByRole("cell", { name: "10.0.1.1", exact: true })).toBeVisible();
  await device.getByRole("tab", { name: "Routes" }).click();
  await expect(device.getByRole("row", { name: /default 10\.0\.1\.1 eth0/ })).toBeVisible();
});

test("sockets are doors: listening on the server, waiting on the client afterwards", async ({ page }) => {
  await openPage(page);
  const serverDoors = page.getByRole("list", { name: "Ports in use on server" });
  await expect(serverDoors.getByText("Port 80, TCP, listening")).toBeAttached();
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await playFast(page);
  await expect(page.getByText(/Port \d+, TCP, TIME_WAIT/).first()).toBeAttached();
});

test("an opened case shows the four layers", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: "Open the case of pc1" }).click();
  for (const layer of ["Application", "Transport", "Network", "Link"]) {
    await expect(page.locator(".node.open").getByText(layer, { exact: true })).toBeVisible();
  }
  await page.getByRole("button", { name: "Close the case of pc1" }).click();
  await expect(page.locator(".node.open")).toHaveCount(0);
});

test("cutting a cable stops what would cross it", async ({ page }) => {
  await openPage(page);
  await page.getByRole("button", { name: /Cable between sw2 and server/ }).press("Enter");
  await page.getByRole("button", { name: "Cut the cable" }).click();
  await expect(page.getByRole("button", { name: "Cut cable between sw2 and server" })).toBeVisible();
  await page.getByRole("button", { name: "Fetch a web page" }).click();
  await playFast(page);
  await expect(packets(page)).toContainText("host unreachable");
});
