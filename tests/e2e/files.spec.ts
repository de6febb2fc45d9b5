// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { fetchPage, openPage, playFast, screenOf, threeSubnets, typeAt } from "./page";

const openWithButton = async (page: Page, name: string, text: string) => {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await (await chooser).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
};

const drop = async (page: Page, name: string, text: string) => {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content as string], fileName as string, { type: "application/json" }));
      return data;
    },
    [name, text],
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop the scenario file to open it")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
};

const threeSubnetsText = readFileSync(threeSubnets, "utf8");
const hostNames = (JSON.parse(threeSubnetsText) as { nodes: { name: string; kind: string }[] }).nodes
  .filter((node) => node.kind === "host")
  .map((node) => node.name);

test("a scenario written by hand opens by drag and drop, and a page crosses both routers", async ({ page }) => {
  await openPage(page);
  await drop(page, "three_subnets.json", threeSubnetsText);
  await expect(page.getByRole("button", { name: new RegExp(`Host ${hostNames[0]}`) })).toBeVisible();
  await expect(page.getByText("Drop the scenario file")).toHaveCount(0);
  await fetchPage(page);
});

test("a scenario opens with the button and runs", async ({ page }) => {
  await openPage(page);
  const scenario = {
    glassnet: 1,
    title: "Two in a row",
    nodes: [
      { name: "left", kind: "host", at: [0, 0], interfaces: [{ name: "eth0", address: "192.168.0.1/24" }] },
      { name: "right", kind: "host", at: [100, 0], interfaces: [{ name: "eth0", address: "192.168.0.2/24" }] },
    ],
    links: [{ ends: ["left:eth0", "right:eth0"] }],
  };
  await openWithButton(page, "two.json", JSON.stringify(scenario));
  await expect(page.getByRole("heading", { name: "Two in a row" })).toBeVisible();
  await playFast(page);
  await typeAt(page, "left", "ping -c 1 192.168.0.2");
  await expect(screenOf(page, "left")).toContainText("64 bytes from 192.168.0.2");
});

test("a damaged file says what is wrong and where, and the open network stays", async ({ page }) => {
  await openPage(page);
  const broken =
    '{\n  "glassnet": 1,\n  "nodes": [\n    { "name": "pc1", "kind": "host", "at": [0, 0],\n      "interfaces": [{ "name": "eth0", "address": "10.0.1.10", "mask": "255.0.255.0" }] }\n  ],\n  "links": []\n}\n';
  await openWithButton(page, "broken.json", broken);
  const dialog = page.getByRole("dialog", { name: "broken.json was not opened" });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText("255.0.255.0 has holes");
  await expect(dialog).toContainText("line 5");
  await expect(dialog).toContainText("nodes[0].interfaces[0].mask");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: /^Host server/ })).toBeVisible();
  await fetchPage(page);
});

test("text that is not JSON is told so in Chinese as well", async ({ page }) => {
  await openPage(page, "?lang=zh");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "打开", exact: true }).click();
  await (await chooser).setFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from("{ nodes: 1 }") });
  await expect(page.getByRole("dialog", { name: "没有打开 a.json" })).toContainText("这不是 JSON");
});

test("a saved network opens again", async ({ page }) => {
  await openPage(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save" }).click();
  const path = await (await download).path();
  const text = readFileSync(path, "utf8");
  await openWithButton(page, "saved.json", text);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Host server/ })).toBeVisible();
});
