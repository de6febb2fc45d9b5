// SPDX-License-Identifier: Apache-2.0
// What the tests of the page share: how a viewer finds things, by role and name.

import { expect, type Frame, type Keyboard, type Locator, type Page } from "@playwright/test";

/** The page, or a frame of another page in which it is embedded. */
export type View = Page | Frame;

const keyboardOf = (view: View): Keyboard => ("keyboard" in view ? view.keyboard : view.page().keyboard);

export const threeSubnets = new URL("../scenarios/three_subnets.json", import.meta.url).pathname;

/** The page, open on its first network, ready to be used. */
export async function openPage(page: Page, query = ""): Promise<void> {
  await page.goto(`./${query}`);
  await ready(page);
}

/** The first network is there. */
export const ready = (view: View): Promise<void> =>
  expect(view.getByRole("button", { name: /pc1/ }).first()).toBeVisible();

export const packets = (view: View): Locator => view.getByRole("listbox", { name: /Packets|数据包/ });
export const packetRows = (view: View): Locator => packets(view).getByRole("option");
export const clock = (view: View): Locator => view.getByRole("timer");

/** Real time, so that a test need not wait for slow motion. */
export async function playFast(view: View): Promise<void> {
  const speed = view.getByRole("slider", { name: /Speed|速度/ });
  await speed.focus();
  await speed.press("End");
}

/** Accepts the invitation and waits until the page of the server has come back. The list then shows HTTP only. */
export async function fetchPage(view: View): Promise<void> {
  await view.getByRole("button", { name: /Fetch a web page|获取一个网页/ }).click();
  await playFast(view);
  await view.getByRole("button", { name: "HTTP", exact: true }).click();
  await expect(packetRows(view).filter({ hasText: "HTTP/1.1 200 OK" }).first()).toBeVisible();
}

/** Types a line at the terminal of a host and presses Enter. */
export async function typeAt(view: View, host: string, line: string): Promise<void> {
  await view.getByRole("tab", { name: host, exact: true }).click();
  const input = view.getByRole("textbox", { name: new RegExp(`Terminal on ${host}|${host} 的终端`) });
  await expect(input).toBeFocused();
  await keyboardOf(view).type(line);
  await keyboardOf(view).press("Enter");
}

/** All text on the screen of the terminal in front. */
export const screenOf = (view: View, host: string): Locator => view.getByRole("tabpanel", { name: host, exact: true });

/** The code view, opened. */
export const code = (view: View): Locator => view.getByRole("region", { name: /^(Programs|程序)$/ });

export async function openCode(view: View): Promise<void> {
  await view.getByRole("button", { name: "Python", exact: true }).click();
  await expect(code(view)).toBeVisible();
}

/** A new file on a host (the one chosen, when none is named), with this text, pasted. */
export async function writeProgram(view: View, name: string, text: string, host?: string): Promise<void> {
  await code(view)
    .getByRole("tab", { name: /^(Files|文件)$/ })
    .click();
  if (host !== undefined) await code(view).getByRole("combobox", { name: "Host" }).selectOption({ label: host });
  await code(view)
    .getByRole("button", { name: /^(New file|新建文件)$/ })
    .click();
  const field = code(view).getByRole("textbox", { name: /Name of the new file|新文件的名称/ });
  await field.fill(name);
  await field.press("Enter");
  const editor = code(view).getByRole("textbox", { name: new RegExp(name) });
  await editor.click();
  await editor.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    const how = { clipboardData, bubbles: true, cancelable: true, composed: true };
    element.dispatchEvent(new ClipboardEvent("paste", how));
  }, text);
  await expect(editor).toContainText(text.trim().split("\n").at(-1)?.trim() ?? "");
}

export const runButton = (view: View): Locator => code(view).getByRole("button", { name: /^(Run|运行)$/ });
