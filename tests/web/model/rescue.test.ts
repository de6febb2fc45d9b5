// SPDX-License-Identifier: Apache-2.0
// Stopping an engine that hangs: the network goes on where it was last heard of.
import { describe, expect, test } from "vitest";
import type { Engine } from "../../../web/src/engine/engine";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { isPython } from "../../../web/src/model/rescue";
import { Session } from "../../../web/src/model/session";
import { Watchdog } from "../../../web/src/model/watchdog";
import { twoSubnets } from "../engine/fixtures";

/** An engine whose thread can be made to hang: nothing is answered until it is ended. */
class HangingEngine {
  hangs = false;
  readonly #held: ((error: Error) => void)[] = [];

  static async make(): Promise<Engine & HangingEngine> {
    const local = await LocalEngine.create();
    const own = new HangingEngine();
    return new Proxy(local, {
      get: (_target, name) => {
        if (name === "hangs") return own.hangs;
        if (name === "kill") return () => own.#end();
        const member = Reflect.get(local, name) as unknown;
        if (typeof member !== "function") return member;
        if (name === "onPython" || name === "dispose") return member.bind(local);
        return (...args: unknown[]) =>
          own.hangs ? own.#hold() : (Reflect.apply(member, local, args) as Promise<unknown>);
      },
      set: (_target, name, value: boolean) => {
        if (name === "hangs") own.hangs = value;
        return true;
      },
    }) as unknown as Engine & HangingEngine;
  }

  #hold(): Promise<never> {
    return new Promise((_, reject) => this.#held.push(reject));
  }

  #end(): void {
    for (const reject of this.#held.splice(0)) reject(new Error("stopped"));
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

async function playUntil(session: Session, seconds: number): Promise<void> {
  session.playback.hurry.value = false;
  session.playback.setPace(1);
  session.play();
  while (session.now < seconds * 1e9) {
    session.tick(50);
    await settled();
  }
  session.pause();
  await settled();
}

describe("a rescue", () => {
  test("brings back the same run, and the same records follow", async () => {
    const engines = [await HangingEngine.make(), await HangingEngine.make()];
    const [first, second] = engines as [Engine & HangingEngine, Engine & HangingEngine];
    const session = new Session(first, () => second);
    await session.load(twoSubnets);
    const terminal = await session.terminal(1);
    if (!terminal) throw new Error("pc1 has no terminal");
    let screen = "";
    terminal.read((piece) => {
      screen += typeof piece === "string" ? piece : new TextDecoder().decode(piece);
    });
    await session.typeLine(terminal, "ping -c 3 -i 0.2 10.0.2.10");
    await playUntil(session, 0.3);
    const before = { now: session.now, last: session.ledger.last, hash: await first.hash() };

    first.hangs = true;
    session.play();
    session.tick(50);
    // A line that nobody has carried out is not repeated; a file or a cut cable is.
    const lost = session.typeLine(terminal, "echo lost");
    const cut = session.command({ kind: "link-state", link: 1, up: true });
    const rescue = await session.rescue();
    expect(rescue).toEqual({ state: "restored", time: before.now, ended: [], dropped: ["echo lost"] });
    expect((await lost).ok).toBe(false);
    expect((await cut).ok).toBe(false);
    expect(session.failure.value).toBeUndefined();
    expect(session.now).toBe(before.now);

    await playUntil(session, 1);
    expect(screen).toContain("3 packets transmitted, 3 received");
    expect(screen.match(/icmp_seq=2/g)).toHaveLength(1);
    expect(session.ledger.last).toBeGreaterThan(before.last);
  });

  test("of a rescue that hangs too opens the network anew", async () => {
    const engines = [await HangingEngine.make(), await HangingEngine.make()];
    const session = new Session(await HangingEngine.make(), () => engines.shift() as Engine);
    await session.load(twoSubnets);
    await playUntil(session, 0.1);
    (engines[0] as HangingEngine).hangs = true;
    const first = session.rescue();
    const second = await session.rescue();
    expect(await first).toBeUndefined();
    expect(second?.state).toBe("anew");
    expect(session.now).toBe(0);
    expect(session.failure.value).toBeUndefined();
  });

  test("an engine that cannot be replaced is left alone", async () => {
    const session = new Session(await LocalEngine.create());
    expect(await session.rescue()).toBeUndefined();
  });
});

describe("the watchdog", () => {
  test("barks when there is no answer for two and a half seconds, and is calmed by one", async () => {
    let answer = () => {};
    const dog = new Watchdog(() => new Promise<void>((resolve) => (answer = resolve)));
    for (let i = 0; i < 24; i++) dog.tick(100, false);
    expect(dog.stuck.value).toBe(false);
    dog.tick(100, false);
    expect(dog.stuck.value).toBe(false);
    dog.tick(100, false);
    expect(dog.stuck.value).toBe(true);
    answer();
    await settled();
    expect(dog.stuck.value).toBe(false);
  });

  test("does not take the page's own standing still, or a silence that was announced, for a hang", () => {
    const dog = new Watchdog(() => new Promise(() => {}));
    dog.tick(0, false);
    dog.tick(60_000, false);
    for (let i = 0; i < 100; i++) dog.tick(100, true);
    expect(dog.stuck.value).toBe(false);
  });

  test("answers of an engine that was replaced count for nothing", async () => {
    const answers: (() => void)[] = [];
    const dog = new Watchdog(() => new Promise<void>((resolve) => answers.push(resolve)));
    dog.tick(0, false);
    dog.reset();
    dog.tick(600, false);
    for (let i = 0; i < 26; i++) dog.tick(100, false);
    answers[0]?.();
    await settled();
    expect(dog.stuck.value).toBe(true);
  });
});

test("Python programs are told by their command line", () => {
  const commands = ["python3 a.py", "/usr/bin/python3", "python3.14 -c 1", "cat python3", "python3x"];
  expect(commands.map(isPython)).toEqual([true, true, true, false, false]);
});
