// SPDX-License-Identifier: Apache-2.0
// Programs that compute without end: the page goes on at its pace, and Stop is heard at once. Clocks of machines differ, so everything is
// compared with what the same page did just before.
import { expect, type Page, test } from "@playwright/test";
import { code, openCode, openPage, playFast, runButton, screenOf, typeAt, writeProgram } from "./page";

/** What the aims of the page are (README): pictures a second, milliseconds from Stop to the end of the program. */
const pictures = 30;
const soon = 500;

interface Pace {
  /** Frames that the browser drew in a second. */
  readonly drawn: number;
  /** Those in which virtual time had gone on. */
  readonly moved: number;
  /** Longest time without an answer of the engine, ms. */
  readonly gap: number;
}

/** Notes when the engine answers. */
async function watchEngine(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const answers: number[] = [];
    Object.assign(globalThis, { answers });
    globalThis.Worker = class extends Worker {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        this.addEventListener("message", ({ data }) => {
          if (data.kind === "answer" && data.value?.records) answers.push(performance.now());
        });
      }
    };
  });
}

async function paceOf(page: Page, milliseconds = 3000): Promise<Pace> {
  const timer = await page.getByRole("timer").elementHandle();
  const pace = await page.evaluate(
    async ({ timer, milliseconds }) => {
      const { answers } = globalThis as unknown as { answers: number[] };
      const begin = performance.now();
      let [drawn, moved, last] = [0, 0, timer?.textContent];
      while (performance.now() - begin < milliseconds) {
        await new Promise(requestAnimationFrame);
        drawn++;
        if (timer?.textContent !== last) moved++;
        last = timer?.textContent;
      }
      const heard = [begin, ...answers.filter((time) => time > begin), performance.now()];
      const gaps = heard.slice(1).map((time, index) => time - (heard[index] as number));
      const seconds = (performance.now() - begin) / 1000;
      return { drawn: drawn / seconds, moved: moved / seconds, gap: Math.max(...gaps) };
    },
    { timer, milliseconds },
  );
  return pace;
}

/** Presses Stop; milliseconds until the page shows that the program has ended. */
function stopped(page: Page): Promise<number> {
  const panel = page.locator("gn-code");
  return panel.evaluate(async (element) => {
    const button = () => element.shadowRoot?.querySelector<HTMLElement>("button.run");
    const before = button()?.textContent;
    const begin = performance.now();
    button()?.click();
    while (button()?.textContent?.trim() !== "Run" && performance.now() - begin < 30_000) {
      await new Promise(requestAnimationFrame);
    }
    return before?.trim() === "Stop" ? performance.now() - begin : Number.NaN;
  });
}

async function start(page: Page, host: string, name: string, text: string): Promise<void> {
  await writeProgram(page, name, text, host);
  await runButton(page).click();
  await expect(code(page).getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(screenOf(page, host)).toContainText("begin", { timeout: 60_000 });
}

for (const speed of ["slow motion", "real time"]) {
  test(`two endless loops leave the page its pace, and Stop ends them at once, in ${speed}`, async ({ page }) => {
    test.slow();
    await watchEngine(page);
    await openPage(page);
    await openCode(page);
    if (speed === "real time") await playFast(page);
    await typeAt(page, "pc1", "ping 10.0.2.10");
    await start(page, "pc2", "waits.py", "print('begin', flush=True)\nimport time\ntime.sleep(1000)\n");
    const idle = await paceOf(page);
    const quickStop = await stopped(page);
    for (const host of ["pc2", "server"]) {
      await start(page, host, `${host}_loop.py`, "print('begin', flush=True)\nwhile True: pass\n");
    }
    const busy = await paceOf(page);
    const stops = [];
    for (const host of ["server", "pc2"]) {
      await code(page)
        .getByRole("tab", { name: new RegExp(`${host}_loop`) })
        .click();
      stops.push(await stopped(page));
    }
    const round = ({ drawn, moved, gap }: Pace) =>
      `${drawn.toFixed(0)} drawn, ${moved.toFixed(0)} moved, gap ${gap.toFixed(0)} ms`;
    const figures = `idle: ${round(idle)}; busy: ${round(busy)}; Stop: ${[quickStop, ...stops].map(Math.round).join(", ")} ms`;
    test.info().annotations.push({ type: speed, description: figures });
    console.log(`  ${speed}: ${figures}`);
    expect(busy.drawn, figures).toBeGreaterThan(Math.min(pictures, idle.drawn / 2));
    expect(busy.moved, figures).toBeGreaterThan(Math.min(pictures, idle.moved / 2));
    // Two slices, and whatever the machine had to do besides.
    expect(busy.gap, figures).toBeLessThan(soon / 2 + 2 * idle.gap);
    for (const stop of stops) expect(stop, figures).toBeLessThan(soon + 4 * quickStop);
  });
}
