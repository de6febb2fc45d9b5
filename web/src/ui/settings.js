// SPDX-License-Identifier: Apache-2.0
// What the viewer chose before. A browser that keeps nothing (private mode, sandbox) is no error.
const prefix = "glassnet.";
export function readSetting(name) {
    try {
        return localStorage.getItem(prefix + name);
    }
    catch {
        return null;
    }
}
export function saveSetting(name, value) {
    try {
        localStorage.setItem(prefix + name, value);
    }
    catch {
        // Not kept, then.
    }
}
