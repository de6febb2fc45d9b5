// SPDX-License-Identifier: Apache-2.0
// What the tests of the page share: how a viewer finds things, by role and name.

import { expect, type Locator, type Page } from "@playwright/test";

export const threeSubnets = new URL("../scenarios/three_subnets.json", import.meta.url).pathname;

/** The page, open on its first network, ready to be used. */
export async function openPage(page: Page, query = ""): Promise<void> {
  await page.goto(`./${query}`);
  await expect(page.getByRole("button", { name: /pc1/ }).first()).toBeVisible();
}

export const packets = (page: Page): Locator => page.getByRole("listbox", { name: /Packets|数据包/ });
export const packetRows = (page: Page): Locator => packets(page).getByRole("option");
export const clock = (page: Page): Locator => page.getByRole("timer");

/** Real time, so that a test need not wait for slow motion. */
export async function playFast(page: Page): Promise<void> {
  const speed = page.getByRole("slider", { name: /Speed|速度/ });
  await speed.focus();
  await speed.press("End");
}

/** Accepts the invitation and waits until the page of the server has come back. The list then shows HTTP only. */
export async function fetchPage(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Fetch a web page|获取一个网页/ }).click();
  await playFast(page);
  await page.getByRole("button", { name: "HTTP", exact: true }).click();
  await expect(packetRows(page).filter({ hasText: "HTTP/1.1 200 OK" }).first()).toBeVisible();
}

/** Types a line at the terminal of a host and presses Enter. */
export async function typeAt(page: Page, host: string, line: string): Promise<void> {
  await page.getByRole("tab", { name: host, exact: true }).click();
  const input = page.getByRole("textbox", { name: new RegExp(`Terminal on ${host}|${host} 的终端`) });
  await expect(input).toBeFocused();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** All text on the screen of the terminal in front. */
export const screenOf = (page: Page, host: string): Locator => page.getByRole("tabpanel", { name: host, exact: true });

/** The code view, opened. */
export const code = (page: Page): Locator => page.getByRole("region", { name: /^(Programs|程序)$/ });

export async function openCode(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Python", exact: true }).click();
  await expect(code(page)).toBeVisible();
}

/** A new file on the chosen host, with this text. Pasted, so that the editor does not indent a second time. */
export async function writeProgram(page: Page, name: string, text: string): Promise<void> {
  await code(page)
    .getByRole("tab", { name: /^(Files|文件)$/ })
    .click();
  await code(page)
    .getByRole("button", { name: /^(New file|新建文件)$/ })
    .click();
  const field = code(page).getByRole("textbox", { name: /Name of the new file|新文件的名称/ });
  await field.fill(name);
  await field.press("Enter");
  const editor = code(page).getByRole("textbox", { name: new RegExp(name) });
  await editor.click();
  await page.keyboard.insertText(text);
  await expect(editor).toContainText(text.trim().split("\n").at(-1)?.trim() ?? "");
}

export const runButton = (page: Page): Locator => code(page).getByRole("button", { name: /^(Run|运行)$/ });
