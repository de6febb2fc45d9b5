// SPDX-License-Identifier: Apache-2.0
// Python programs in the page: written, run, watched, stopped.
import { expect, type Page, test } from "@playwright/test";
import { axePasses, violations } from "./axe";
import { code, openCode, openPage, packetRows, packets, playFast, runButton, screenOf, writeProgram } from "./page";

const twoLines = "import socket\nprint(socket.socket(socket.AF_INET, socket.SOCK_STREAM))\n";

/** Puts an example on its hosts; its first part is in front. */
async function putExample(page: Page, title: string): Promise<void> {
  await code(page)
    .getByRole("button", { name: new RegExp(`[“"]${title}[”"]`) })
    .click();
  await expect(runButton(page)).toBeVisible();
}

const openTab = (page: Page, name: RegExp) => code(page).getByRole("tab", { name }).click();
const state = (page: Page) => code(page).getByRole("status");

test("the first two lines of every course run, and send nothing", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await writeProgram(page, "first.py", twoLines);
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText("python3 first.py");
  await expect(screenOf(page, "pc1")).toContainText("<socket.socket fd=3, family=2, type=1", { timeout: 60_000 });
  await expect(packets(page)).toContainText("No frame has left yet");
  await expect(runButton(page)).toBeVisible();
});

test("an echo pair on two hosts: what blocks is shown at its line, and each call has its frames", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await playFast(page);
  await putExample(page, "TCP echo");
  await runButton(page).click();
  await expect(screenOf(page, "server")).toContainText("listening on port 9000", { timeout: 60_000 });
  await expect(state(page)).toContainText(/line \d+: blocked in accept\(\) on 0\.0\.0\.0:9000/);
  await expect(code(page).locator(".mark-waits")).toContainText("server.accept()");
  await expect(code(page).locator(".mark-text")).toHaveText("blocked in accept() on 0.0.0.0:9000");

  await openTab(page, /tcp_echo_client\.py on pc1/);
  await expect(code(page).getByRole("textbox", { name: "Arguments" })).toHaveValue("10.0.2.10");
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText("answer: goodbye");
  await page.getByRole("tab", { name: "Calls" }).click();
  const calls = page.getByRole("listbox", { name: "System calls" });
  await page.getByRole("combobox", { name: "Program" }).selectOption({ label: await clientOption(page) });
  const connect = calls.getByRole("option").filter({ hasText: "connect(" }).first();
  await expect(connect).toContainText(/frame/);
  await page.getByRole("button", { name: "TCP", exact: true }).click();
  await packets(page).focus();
  await page.keyboard.press("Home");
  await expect(packetRows(page).first()).toContainText("SYN");

  await openTab(page, /tcp_echo_server\.py on server/);
  await code(page).getByRole("button", { name: "Stop" }).click();
  await expect(runButton(page)).toBeVisible();
  await expect(screenOf(page, "server")).toContainText("KeyboardInterrupt");
  await expect(code(page).locator(".mark-error")).toHaveCount(0);
});

async function clientOption(page: Page): Promise<string> {
  const labels = await page.getByRole("combobox", { name: "Program" }).getByRole("option").allTextContents();
  return labels.map((label) => label.trim()).find((label) => label.includes("tcp_echo_client.py")) ?? "";
}

test("an error is marked at its line until the program runs again", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await writeProgram(page, "wrong.py", "def half(n):\n    return n / 0\n\nprint(half(4))\n");
  await runButton(page).click();
  await expect(code(page).locator(".mark-error")).toContainText("return n / 0", { timeout: 60_000 });
  await expect(state(page)).toHaveText("line 2: ZeroDivisionError: division by zero");
  await expect(code(page).locator(".mark-called")).toContainText("print(half(4))");
  await runButton(page).click();
  await expect(code(page).locator(".mark-error")).toHaveCount(1);
});

test("stepping to the next system call shows the program call by call", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await playFast(page);
  await writeProgram(page, "slow.py", "import time\nfor i in range(50):\n    time.sleep(1)\n    print('tick', i)\n");
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText("tick 1", { timeout: 60_000 });
  await page.getByRole("tab", { name: "Calls" }).click();
  const step = page.getByRole("button", { name: "To the next call" });
  await step.click();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  const count = page.getByRole("region", { name: "Calls" }).locator(".count");
  const before = Number.parseInt((await count.textContent()) ?? "", 10);
  await step.click();
  await expect.poll(async () => Number.parseInt((await count.textContent()) ?? "", 10)).toBeGreaterThan(before);
});

test("files are renamed and deleted on the disk of their host", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await writeProgram(page, "old.py", twoLines);
  await page.keyboard.press("Control+s");
  await openTab(page, /^Files$/);
  await code(page).getByRole("button", { name: "Rename old.py" }).click();
  const field = code(page).getByRole("textbox", { name: "New name of old.py" });
  await field.fill("new.py");
  await field.press("Enter");
  await expect(code(page).getByRole("button", { name: "new.py", exact: true })).toBeVisible();
  await code(page).getByRole("button", { name: "Delete new.py" }).click();
  await code(page).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(code(page).getByText("No files here yet.")).toBeVisible();
  await expect(code(page).getByRole("tab", { name: /new\.py/ })).toHaveCount(0);
});

test("a program that nothing can interrupt is stopped, and the network goes on", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await playFast(page);
  await writeProgram(
    page,
    "stuck.py",
    "print('begin', flush=True)\nimport time\ntime.sleep(1)\nprint(sum(range(10**11)))\n",
  );
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText("begin", { timeout: 60_000 });
  const dialog = page.getByRole("dialog", { name: "A program keeps the network from answering" });
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Stop the programs" }).click();
  await expect(dialog).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByText(/Ended: python3 stuck\.py on pc1/)).toBeVisible();
  await page.getByRole("button", { name: "Play", exact: true }).first().click();
  await expect(screenOf(page, "pc1")).toContainText(/Killed[\s\S]*root@pc1:~# $/);
  await expect(runButton(page)).toBeVisible();
});

test("a program that takes all the memory ends, and the page says why", async ({ page }) => {
  await openPage(page);
  await openCode(page);
  await playFast(page);
  await writeProgram(page, "hog.py", "kept = [0]\nwhile True:\n    kept += kept\n");
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText(/MemoryError/, { timeout: 90_000 });
  await expect(state(page)).toHaveText("line 3: MemoryError: the memory that all programs share is used up");
  await writeProgram(page, "after.py", "print(len(bytearray(100 << 20)))\n");
  await runButton(page).click();
  await expect(screenOf(page, "pc1")).toContainText("104857600");
});

test("a browser without JSPI is told what works, and terminals do", async ({ page }) => {
  await page.route("**/engine.worker*.js", async (route) => {
    const response = await route.fetch();
    const without = "delete WebAssembly.Suspending; delete WebAssembly.promising; delete WebAssembly.Suspender;\n";
    await route.fulfill({ response, body: without + (await response.text()) });
  });
  await openPage(page);
  await openCode(page);
  await expect(code(page).getByText(/This browser cannot run Python programs.*Everything else works/)).toBeVisible();
  await playFast(page);
  await page.getByRole("tab", { name: "pc1", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Terminal on pc1" })).toBeFocused();
  await page.keyboard.type("ping -c 1 10.0.1.11\n");
  await expect(screenOf(page, "pc1")).toContainText("1 received");
});

for (const { scheme, language, rules } of axePasses) {
  test(`axe finds nothing in the code view in ${scheme}, ${language}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openPage(page, `?lang=${language}`);
    await openCode(page);
    await expect(code(page).getByRole("button", { name: /TCP (echo|回显)/ })).toBeVisible();
    expect(await violations(page, rules)).toEqual([]);
    await writeProgram(page, "wrong.py", "import socket\n# note\nprint('text', 1 / 0)\n");
    await runButton(page).click();
    await expect(code(page).locator(".mark-error")).toHaveCount(1, { timeout: 60_000 });
    await page.getByRole("tab", { name: /^(Calls|调用)$/ }).click();
    await expect(page.getByRole("listbox", { name: /System calls|系统调用/ })).toBeVisible();
    expect(await violations(page, rules)).toEqual([]);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the program is behind a tab, and running it shows its terminal", async ({ page }) => {
    await openPage(page);
    await page.getByRole("button", { name: "Python", exact: true }).tap();
    await expect(page.getByRole("tab", { name: "Code" })).toHaveAttribute("aria-selected", "true");
    await writeProgram(page, "first.py", twoLines);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await runButton(page).tap();
    await expect(page.getByRole("tab", { name: "Terminal" })).toHaveAttribute("aria-selected", "true");
    await expect(screenOf(page, "pc1")).toContainText("<socket.socket fd=3", { timeout: 60_000 });
  });
});
