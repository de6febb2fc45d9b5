// SPDX-License-Identifier: Apache-2.0
// The page inside the page of somebody else: <iframe sandbox="allow-scripts"> of another origin, where it has no origin of its own.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Frame, type Page, test } from "@playwright/test";
import { code, openCode, packetRows, playFast, ready, runButton, screenOf, typeAt, writeProgram } from "./page";

let course: Server;
let address = "";

test.beforeAll(async ({ baseURL }) => {
  const frame = (query: string) => `<!doctype html><html lang="en"><title>Course</title>
    <style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh }</style>
    <iframe title="Glassnet" sandbox="allow-scripts" src="${baseURL}${query}"></iframe></html>`;
  course = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(frame(new URL(request.url ?? "/", "http://course").search));
  });
  await new Promise<void>((listening) => course.listen(0, "localhost", listening));
  address = `http://localhost:${(course.address() as AddressInfo).port}/`;
});

test.afterAll(() => course.close());

/** The course's page with the network in its frame. */
async function openFrame(page: Page, query = ""): Promise<Frame> {
  await page.goto(address + query);
  const frame = page.frames().at(-1) as Frame;
  await ready(frame);
  return frame;
}

test("in a sandboxed frame of another origin everything works, Python too", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const frame = await openFrame(page);
  expect(await frame.evaluate(() => self.origin)).toBe("null");
  await playFast(frame);
  await typeAt(frame, "pc1", "curl -s http://10.0.2.10/ | head -n 1");
  await expect(screenOf(frame, "pc1")).toContainText("<!DOCTYPE html>");
  await openCode(frame);
  await writeProgram(
    frame,
    "page.py",
    "import urllib.request\nwith urllib.request.urlopen('http://10.0.2.10/') as answer:\n    print('status', answer.status)\n",
  );
  await runButton(frame).click();
  await expect(screenOf(frame, "pc1")).toContainText("status 200", { timeout: 60_000 });
  await frame.getByRole("button", { name: "HTTP", exact: true }).click();
  await expect(packetRows(frame).filter({ hasText: "HTTP/1.1 200 OK" })).toHaveCount(6); // on three cables, twice
  expect(complaints).toEqual([]);
});

test("in a sandboxed frame a program that nothing can interrupt is stopped too", async ({ page }) => {
  const frame = await openFrame(page);
  await openCode(frame);
  await playFast(frame);
  await writeProgram(frame, "stuck.py", "import time\ntime.sleep(1)\nprint(sum(range(10**11)))\n");
  await runButton(frame).click();
  const dialog = frame.getByRole("dialog", { name: "A program keeps the network from answering" });
  await expect(dialog).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Stop the programs" }).click();
  await expect(dialog).toHaveCount(0, { timeout: 60_000 });
  await expect(frame.getByText(/Ended: python3 stuck\.py on pc1/)).toBeVisible();
  await writeProgram(frame, "after.py", "print('here', 6 * 7)\n");
  await runButton(frame).click();
  await expect(screenOf(frame, "pc1")).toContainText("here 42", { timeout: 60_000 });
});

test("settings that cannot be kept still hold until the page is left", async ({ page }) => {
  const frame = await openFrame(page, "?lang=zh-CN");
  expect(await frame.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
  await frame.getByRole("button", { name: "Python", exact: true }).click();
  await expect(code(frame)).toBeVisible();
  await expect(frame.getByText("普通的 Python", { exact: false })).toBeVisible();
});

test("a server that keeps its files to itself is named as the reason", async ({ page, baseURL }) => {
  // As a server that says nothing of other origins would have it.
  await page.route(`${baseURL}assets/**`, (route) => route.abort());
  await page.goto(address);
  await expect(page.frameLocator("iframe").getByText("Access-Control-Allow-Origin").first()).toBeVisible();
});
