// SPDX-License-Identifier: Apache-2.0
// `glassnet check`: everything that is wrong with scenario files.
import { errorLine } from "./errors";
import { readText } from "./run";
/** Answers 1 when a file has errors. */
export async function check(engine, files) {
    let status = 0;
    for (const file of files) {
        const result = await engine.load(await readText(file));
        if (result.ok) {
            const { nodes, links } = result.world;
            console.log(`${file}: ok (devices: ${nodes.length}, cables: ${links.length})`);
        }
        else {
            status = 1;
            for (const error of result.errors)
                console.error(errorLine(file, error));
        }
    }
    return status;
}
