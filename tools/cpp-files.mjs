// SPDX-License-Identifier: Apache-2.0
// The C++ files that are ours to format and check.
import { at, filesBelow } from "./lib/paths.mjs";

export const cppFiles = () =>
  filesBelow(
    ["wasm", "tests/wasm", "tests/native", "tests/fuzz", "tests/bench", "tools/native", "tools/packetdrill"].map(
      (folder) => at(folder),
    ),
    (path) => /\.(?:h|cc)$/.test(path),
  );
