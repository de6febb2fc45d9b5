// SPDX-License-Identifier: Apache-2.0
// Short-lived marks on the drawing for things that take no virtual time: a drop, a flood, a bounce at a closed door, a new TTL.
// They live a moment of the viewer's time, so that they can be seen at any speed, and stand still while time stands still.
export var EffectKind;
(function (EffectKind) {
    /** A frame ended on a cable. */
    EffectKind[EffectKind["cableDrop"] = 1] = "cableDrop";
    /** A packet ended inside a device. */
    EffectKind[EffectKind["nodeDrop"] = 2] = "nodeDrop";
    /** A switch sent a frame to all ports. */
    EffectKind[EffectKind["flood"] = 3] = "flood";
    /** A router sends a packet on, with a new TTL. */
    EffectKind[EffectKind["forward"] = 4] = "forward";
})(EffectKind || (EffectKind = {}));
const capacity = 128;
export class Effects {
    /** The last `count` effects; slot of effect n is n % capacity. */
    first = 0;
    end = 0;
    kind = new Uint8Array(capacity);
    reason = new Uint16Array(capacity);
    node = new Uint32Array(capacity);
    /** Cable drops: the cable, the sending port and how far along (0 to 1). */
    link = new Uint32Array(capacity);
    port = new Uint32Array(capacity);
    along = new Float64Array(capacity);
    /** Forward: the new TTL. */
    value = new Uint32Array(capacity);
    /** Record of the frame or packet concerned. */
    record = new Uint32Array(capacity);
    /** Viewer's milliseconds that are left. */
    left = new Float64Array(capacity);
    slot(effect) {
        return effect % capacity;
    }
    add(effect) {
        const i = this.end++ % capacity;
        if (this.end - this.first > capacity)
            this.first = this.end - capacity;
        this.kind[i] = effect.kind;
        this.reason[i] = effect.reason ?? 0;
        this.node[i] = effect.node ?? 0;
        this.link[i] = effect.link ?? 0;
        this.port[i] = effect.port ?? 0;
        this.along[i] = effect.along ?? 0;
        this.value[i] = effect.value ?? 0;
        this.record[i] = effect.record ?? 0;
        this.left[i] = effect.lasts;
    }
    /** Lets `milliseconds` of the viewer's time pass. */
    age(milliseconds) {
        for (let n = this.first; n < this.end; n++) {
            const i = n % capacity;
            this.left[i] = this.left[i] - milliseconds;
        }
        while (this.first < this.end && this.left[this.first % capacity] <= 0)
            this.first++;
    }
    clear() {
        this.first = this.end;
    }
}
