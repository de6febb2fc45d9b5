// SPDX-License-Identifier: Apache-2.0
// Takes what nobody needs before the first command out of the WebAssembly module of the page: the commands of the terminal, and what
// reads frames for people. wasm-split of Binaryen makes two modules that share memory and tables; the second one puts its functions
// into the table when it comes (web/src/engine/core.ts).
import { readFileSync, writeFileSync } from "node:fs";
import { Failure } from "./report.mjs";
import { run } from "./run.mjs";

/** By the names of functions, templates made for these rooms included. */
const later = /glassnet::(?:shell::|wire::(?:dissect|summar))/;
/** Called when a network is built. */
const first = /install_programs/;

/** What the module is compiled for (tools/cmake/Rooms.cmake), which its bytes do not say. */
const features = [
  "simd",
  "bulk-memory",
  "sign-ext",
  "mutable-globals",
  "nontrapping-float-to-int",
  "multivalue",
  "reference-types",
];

/** `whole`, a module with a name section, becomes `primary` and `secondary`, without one. `through` runs a program of Emscripten. */
export async function splitWasm(whole, primary, secondary, through) {
  const names = functionNames(readFileSync(whole)).filter((name) => later.test(name) && !first.test(name));
  if (names.length < 100)
    throw new Failure("The functions that load later were not found in glassnet.wasm.", "Has a room changed its name?");
  const list = `${secondary}.txt`;
  writeFileSync(list, names.map(escaped).join("\n"));
  const [program, ...words] = through;
  await run(
    program,
    [
      ...words,
      "bash",
      "-c",
      '"$(em-config BINARYEN_ROOT)/bin/wasm-split" "$@"',
      "wasm-split",
      ...features.map((feature) => `--enable-${feature}`),
      whole,
      `--split-funcs=@${list}`,
      "--import-namespace=primary",
      "--placeholder-namespace=placeholder",
      "--export-prefix=%",
      "-o1",
      primary,
      "-o2",
      secondary,
    ],
    { what: "wasm-split", remedy: "It is a part of Binaryen, which comes with Emscripten." },
  );
}

/** The names of the functions, from the custom section "name" (WebAssembly core specification, appendix: custom sections). */
function functionNames(bytes) {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), "name");
  const data = new Uint8Array(section ?? new ArrayBuffer(0));
  const text = new TextDecoder();
  let at = 0;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = data[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value;
  };
  const names = [];
  while (at < data.length) {
    const kind = data[at++];
    const end = number() + at;
    if (kind === 1) {
      for (let left = number(); left > 0; left--) {
        number(); // index of the function
        const size = number();
        names.push(text.decode(data.subarray(at, at + size)));
        at += size;
      }
    }
    at = end;
  }
  return names;
}

/** As Binaryen writes names: what no identifier of the text format may hold as \hh. */
const escaped = (name) =>
  name.replace(/[^\w!#$%&'*+\-./:<=>?@\\^`|~]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
