// SPDX-License-Identifier: Apache-2.0
// Frames are painted by a graphics processor where there is one, on a 2D canvas elsewhere. Both must show the same picture.
import { expect, type Page, test } from "@playwright/test";
import { openPage } from "./page";

/** The processor of the test machine is software, which the page would not use: hides that from it. */
async function pretendHardware(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { getExtension } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.getExtension = function (this: WebGL2RenderingContext, name: string) {
      return name === "WEBGL_debug_renderer_info" ? null : getExtension.call(this, name);
    } as typeof getExtension;
  });
}

/** Puts a frame of each protocol, shape and way of sending on each cable of the network that has just been opened. */
async function putFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Link {
      readonly id: number;
      readonly a: { readonly id: number };
      readonly b: { readonly id: number };
    }
    interface App extends Element {
      readonly app: {
        readonly session: {
          readonly world: { readonly value: { readonly links: readonly Link[] } };
          readonly ledger: { readonly frames: { add(frame: object, glance: object): void } };
        };
      };
    }
    const { session } = (document.querySelector("gn-app") as App).app;
    let record = 1;
    for (const [n, link] of session.world.value.links.entries()) {
      for (const from of [link.a, link.b]) {
        const place = { record: record++, packet: 1, link: link.id, fromPort: from.id, toPort: 0 };
        const time = { start: -1_000_000, serialisation: n === 0 ? 800_000 : 60_000, propagation: 2_000_000 };
        const kind = { protocol: 1 + n, shape: n, tcpFlags: 0x10, broadcast: n === 1, group: false };
        const ends = { length: 400, linkEnd: 14, networkEnd: 34, transportEnd: 66, packetEnd: 400 };
        session.ledger.frames.add({ ...place, ...time }, { ...kind, ...ends });
      }
    }
  });
  // Two pictures later they are on the screen.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

const stagePicture = async (page: Page) => (await page.locator("gn-stage").screenshot()).toString("base64");

/** How many pixels of two pictures differ clearly. */
function difference(page: Page, one: string, other: string): Promise<number> {
  return page.evaluate(
    async ([a, b]) => {
      const pixels = async (base64: string) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        context?.drawImage(bitmap, 0, 0);
        return context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
      };
      const [first, second] = [await pixels(a as string), await pixels(b as string)];
      let count = 0;
      for (let i = 0; i < first.length; i += 4) {
        const far = (lane: number) => Math.abs((first[i + lane] ?? 0) - (second[i + lane] ?? 0)) > 64;
        if (far(0) || far(1) || far(2)) count++;
      }
      return count;
    },
    [one, other],
  );
}

async function pictures(page: Page): Promise<{ empty: string; full: string }> {
  await openPage(page);
  await page.getByRole("button", { name: "Look around first" }).click();
  const empty = await stagePicture(page);
  await putFrames(page);
  return { empty, full: await stagePicture(page) };
}

test("both painters show the same frames", async ({ browser }) => {
  const plain = await browser.newPage();
  const flat = await pictures(plain);
  const graphics = await browser.newPage();
  await pretendHardware(graphics);
  const quick = await pictures(graphics);
  const drawn = await difference(plain, flat.empty, flat.full);
  expect(drawn).toBeGreaterThan(1500);
  expect(await difference(plain, flat.empty, quick.empty)).toBe(0);
  expect(await difference(plain, flat.full, quick.full)).toBeLessThan(drawn / 8);
});

test("when the graphics processor goes away, the 2D canvas takes over", async ({ page }) => {
  await pretendHardware(page);
  const { empty, full } = await pictures(page);
  await page.evaluate(() => {
    const app = document.querySelector("gn-app");
    const canvas = app?.shadowRoot?.querySelector("gn-stage")?.shadowRoot?.querySelector("canvas");
    canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
  });
  const drawn = await difference(page, empty, full);
  await expect.poll(async () => difference(page, full, await stagePicture(page))).toBeLessThan(drawn / 8);
  expect(
    await page
      .locator("gn-stage canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.getContext("webgl2")),
  ).toBeNull();
});
