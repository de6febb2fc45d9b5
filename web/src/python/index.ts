// SPDX-License-Identifier: Apache-2.0
// Python for the hosts of an engine: what who composes one (entry/) gives to it. Small: the rest is loaded with the first program.

import type { MakeRunner } from "../engine/outside";
import type { PythonFiles } from "./loader";
import { PythonRunner } from "./runner";

export type { PythonFiles };

/** `files` is asked for when the first program wants to run. */
export const pythonRunner =
  (files: () => Promise<PythonFiles>): MakeRunner =>
  (door, tell) =>
    new PythonRunner(door, tell, files);
