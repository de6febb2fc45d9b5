// SPDX-License-Identifier: Apache-2.0
// What the viewer points at, shared by the drawing, the lists and the inspector.
import { Signal } from "./signal";
export class Selection {
    /** Record id of the chosen frame's transmission; 0 = none. */
    frame = new Signal(0);
    /** The frame under the pointer; 0 = none. */
    hoveredFrame = new Signal(0);
    /** Node id of the chosen device; 0 = none. */
    node = new Signal(0);
    /** The chosen cable; 0 = none. */
    link = new Signal(0);
    /** Devices whose glass case stands open. */
    opened = new Signal(new Set());
    toggleOpen(node) {
        const opened = new Set(this.opened.value);
        if (!opened.delete(node))
            opened.add(node);
        this.opened.value = opened;
    }
    clear() {
        this.frame.value = 0;
        this.hoveredFrame.value = 0;
        this.node.value = 0;
        this.link.value = 0;
        this.opened.value = new Set();
    }
}
