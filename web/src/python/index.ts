// SPDX-License-Identifier: Apache-2.0
// Python for the hosts of an engine: what who composes one (entry/) gives to it. Small: all the rest is loaded with the first program.

import type { PythonStatus } from "../engine/engine";
import type { MakeRunner, OutsideDoor, OutsideRunner } from "../engine/outside";
import type { PythonFiles } from "./loader";
import type { PythonRunner } from "./runner";

export type { PythonFiles };

/** `files` is asked for when the first program wants to run. */
export const pythonRunner =
  (files: () => Promise<PythonFiles>): MakeRunner =>
  (door, tell) =>
    new LateRunner(door, tell, files);

class LateRunner implements OutsideRunner {
  #runner: PythonRunner | undefined;

  constructor(
    private readonly door: OutsideDoor,
    private readonly tell: (status: PythonStatus) => void,
    private readonly files: () => Promise<PythonFiles>,
  ) {
    door.outsideAvailable(true);
  }

  async serve(): Promise<void> {
    const events = this.door.outsideEvents().slice();
    if (!this.#runner && events.length === 0) return;
    const runner = await this.#load();
    await runner.serve(events);
  }

  async prepare(): Promise<void> {
    const runner = await this.#load();
    await runner.prepare();
  }

  reset(): void {
    this.#runner?.reset();
  }

  async #load(): Promise<PythonRunner> {
    const { PythonRunner } = await import("./runner");
    this.#runner ??= new PythonRunner(this.door, this.tell, this.files);
    return this.#runner;
  }
}
