// SPDX-License-Identifier: Apache-2.0
// The scheduler with programs written in TypeScript in place of an interpreter.

import { describe, expect, test } from "vitest";
import { OutsideEvent, outsideEventLanes } from "../../../web/src/engine/outside";
import { type Interpreter, Kernel } from "../../../web/src/python/kernel";
import { FakeDoor } from "./fake_door";

type Program = (lab: Lab, task: number, process: number) => Promise<number>;

const suspend = -1_000_000;
const interrupted = -4;
const breathe = async (): Promise<void> => {};

class Lab {
  readonly door = new FakeDoor();
  readonly log: string[] = [];
  readonly forgotten: number[] = [];
  readonly looks: number[] = [];
  readonly kernel: Kernel;

  constructor(private readonly program: Program) {
    this.kernel = new Kernel(this.door, () => this.collect());
    const interpreter: Interpreter = {
      enter: (task, process) => this.program(this, task, process),
      stack: () => 0,
      exchangeFrame: () => 0,
      forget: (process) => void this.forgotten.push(process),
      memory: () => new Uint8Array(1024),
      lookAfter: (jumps) => void this.looks.push(jumps),
    };
    this.kernel.use(interpreter);
  }

  get sys() {
    return this.kernel.forPython;
  }

  collect(): void {
    const events = this.door.outsideEvents();
    for (let at = 0; at < events.length; at += outsideEventLanes) {
      const [kind, process, a, b] = events.subarray(at) as unknown as [number, number, number, number];
      if (kind === OutsideEvent.started) this.kernel.started(process);
      if (kind === OutsideEvent.ready) this.kernel.woken(process, a, b);
      if (kind === OutsideEvent.signal) this.kernel.signalled(process, a);
      if (kind === OutsideEvent.ended) this.kernel.ended(process);
    }
  }

  async serve(): Promise<void> {
    this.collect();
    await this.kernel.run(breathe);
  }

  /** Lets programs run and time pass until nothing is due. */
  async toTheEnd(): Promise<void> {
    do await this.serve();
    while (this.door.advance());
  }

  /** What shim/door.py does with the answer of a waiting call. */
  async waited(answer: number): Promise<number> {
    return answer === suspend ? await this.kernel.gate : answer;
  }
  sleep(until: number): Promise<number> {
    return this.waited(this.sys.wait(0, until));
  }
}

describe("the scheduler", () => {
  test("runs programs one at a time in the order in which they became able to run", async () => {
    const lab = new Lab(async (lab, _task, process) => {
      for (const step of [1, 2]) {
        lab.log.push(`${process}.${step} at ${lab.door.time}`);
        await lab.sleep(lab.door.time + (process === 1 ? 30 : 20));
      }
      return process;
    });
    lab.door.start(1);
    lab.door.start(2);
    await lab.toTheEnd();
    expect(lab.log).toEqual(["1.1 at 0", "2.1 at 0", "2.2 at 20", "1.2 at 30"]);
    expect(lab.door.exits).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(lab.kernel.hasProcesses).toBe(false);
  });

  test("wakes those who wait for a lock in their order", async () => {
    const key = 7;
    const lab = new Lab(async (lab, task) => {
      if (task === 1) {
        for (let i = 0; i < 3; i++) lab.sys.spawn();
        await lab.sleep(10);
        lab.sys.unpark(key, 2);
        await lab.sleep(20);
        lab.sys.unpark(key, 9);
        await lab.sleep(30);
        return 0;
      }
      const answer = await lab.waited(lab.sys.park(key, Number.POSITIVE_INFINITY));
      lab.log.push(`${task} ${answer} at ${lab.door.time}`);
      return 0;
    });
    lab.door.start(1);
    await lab.toTheEnd();
    expect(lab.log).toEqual(["2 1 at 10", "3 1 at 10", "4 1 at 20"]);
  });

  test("a wait for a lock ends at its deadline and leaves the queue", async () => {
    const lab = new Lab(async (lab, task) => {
      if (task === 1) {
        lab.sys.spawn();
        await lab.sleep(50);
        lab.sys.unpark(1, 1);
        return 0;
      }
      lab.log.push(String(await lab.waited(lab.sys.park(1, 20))));
      lab.log.push(String(await lab.waited(lab.sys.park(1, 10))));
      return 0;
    });
    lab.door.start(1);
    await lab.toTheEnd();
    expect(lab.log).toEqual(["0", "0"]);
    expect(lab.door.exits).toEqual([[1, 0]]);
  });

  test("a signal interrupts the waiting main thread and only that", async () => {
    const lab = new Lab(async (lab, task) => {
      if (task === 1) lab.sys.spawn();
      const answer = await lab.sleep(1000);
      lab.log.push(`${task} ${answer} at ${lab.door.time} signal ${task === 1 ? lab.sys.takeSignal() : 0}`);
      return 0;
    });
    lab.door.start(1);
    await lab.serve();
    lab.door.signal(1, 2);
    await lab.serve();
    expect(lab.log).toEqual([`1 ${interrupted} at 0 signal 2`]);
    expect(lab.door.waits).toEqual([]); // the other thread went with the main one
  });

  test("a killed program is never resumed and its queues forget it", async () => {
    const lab = new Lab(async (lab, task, process) => {
      await lab.waited(lab.sys.park(5, Number.POSITIVE_INFINITY));
      lab.log.push(`${process} ${task}`);
      return 0;
    });
    lab.door.start(1);
    lab.door.start(2);
    await lab.serve();
    lab.door.end(1);
    await lab.serve();
    expect(lab.forgotten).toEqual([1]);
    lab.door.start(3);
    await lab.serve();
    expect(lab.log).toEqual([]);
    expect(lab.door.exits).toEqual([]);
    expect(lab.kernel.handles()).toEqual([2, 3]);
  });

  test("exit() ends the program at once; its stack stays suspended", async () => {
    const lab = new Lab(async (lab) => {
      lab.sys.exit(5);
      await lab.kernel.gate;
      lab.log.push("resumed");
      return 0;
    });
    lab.door.start(1);
    await lab.toTheEnd();
    expect(lab.door.exits).toEqual([[1, 5]]);
    expect(lab.log).toEqual([]);
  });

  test("a slice of computing ends after a fixed number of looks at the interrupt buffer", async () => {
    const counts: number[] = [];
    const lab = new Lab(async (lab) => {
      for (let round = 0; round < 2; round++) {
        let looks = 1;
        while (lab.kernel.interruptBuffer[0] === 0) looks++;
        counts.push(looks);
        await lab.sleep(lab.door.time + 1);
      }
      return 0;
    });
    lab.door.start(1);
    await lab.toTheEnd();
    expect(counts[0]).toBeGreaterThan(100);
    expect(counts[1]).toBe(counts[0]);
    expect(lab.kernel.interruptBuffer[0]).toBe(0); // nobody runs
  });

  test("asks for a slice that could not be given away at ever other places of a loop, and soon", async () => {
    const counts: number[] = [];
    const lab = new Lab(async (lab) => {
      lab.looks.length = 0;
      for (let tries = 0; tries < 50; tries++) {
        let looks = 1;
        while (lab.kernel.interruptBuffer[0] === 0) looks++;
        counts.push(looks);
        lab.sys.hurry();
      }
      return 0;
    });
    lab.door.start(1);
    await lab.toTheEnd();
    expect(new Set(lab.looks).size).toBe(50); // all remainders of the 50 jumps between two looks
    expect(Math.min(...lab.looks)).toBe(1);
    expect(Math.max(...counts.slice(1))).toBeLessThan((counts[0] as number) / 20);
  });

  test("refuses threads without bound", async () => {
    let made = 0;
    const lab = new Lab(async (lab, task) => {
      if (task > 1) return 0;
      while (lab.sys.spawn() !== 0) made++;
      return 0;
    });
    lab.door.start(1);
    await lab.serve();
    expect(made).toBe(4095);
  });
});
