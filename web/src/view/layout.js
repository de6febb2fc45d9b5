// SPDX-License-Identifier: Apache-2.0
// Where everything stands in the drawing: the box of each device and the line of each cable, in scene units. The place in the
// drawing means nothing for the network; on a tall stage the drawing is turned on its side.
export const closedSize = {
    host: { width: 184, height: 66 },
    router: { width: 84, height: 84 },
    switch: { width: 88, height: 72 },
    hub: { width: 88, height: 72 },
    tap: { width: 88, height: 72 },
};
export const openSize = {
    host: { width: 420, height: 336 },
    router: { width: 380, height: 204 },
    switch: { width: 380, height: 132 },
    hub: { width: 320, height: 120 },
    tap: { width: 320, height: 120 },
};
/** Distance between cables that join the same two devices. */
const parallelGap = 54;
export class Layout {
    constructor(world, options) {
        this.boxes = new Map();
        this.magnify = options.magnify;
        const size = world.links.reduce((most, link) => Math.max(most, link.id), 0) + 1;
        this.ax = new Float64Array(size);
        this.ay = new Float64Array(size);
        this.ux = new Float64Array(size);
        this.uy = new Float64Array(size);
        this.length = new Float64Array(size);
        this.underA = new Float64Array(size);
        this.underB = new Float64Array(size);
        for (const node of world.nodes)
            this.boxes.set(node.id, box(node, options));
        for (const node of world.nodes)
            if (options.opened.has(node.id))
                this.#makeRoom(node);
        for (const [pair, links] of byPair(world.links)) {
            for (const [index, link] of links.entries()) {
                this.#place(link, (index - (links.length - 1) / 2) * parallelGap * this.magnify, pair);
            }
        }
    }
    /** The smallest rectangle around all devices; an empty drawing is a small one around the origin. */
    bounds() {
        let left = Number.POSITIVE_INFINITY;
        let top = Number.POSITIVE_INFINITY;
        let right = Number.NEGATIVE_INFINITY;
        let bottom = Number.NEGATIVE_INFINITY;
        for (const { x, y, halfWidth, halfHeight } of this.boxes.values()) {
            left = Math.min(left, x - halfWidth);
            right = Math.max(right, x + halfWidth);
            top = Math.min(top, y - halfHeight);
            bottom = Math.max(bottom, y + halfHeight);
        }
        return left > right ? { left: -200, top: -100, right: 200, bottom: 100 } : { left, top, right, bottom };
    }
    /** An open case pushes the others aside, so that their cables keep their length. */
    #makeRoom(node) {
        const open = this.boxes.get(node.id);
        if (!open)
            return;
        const wider = open.halfWidth - (closedSize[node.kind].width / 2) * this.magnify;
        const taller = open.halfHeight - (closedSize[node.kind].height / 2) * this.magnify;
        for (const [id, other] of this.boxes) {
            if (id === node.id)
                continue;
            const aside = Math.abs(other.x - open.x) > 1;
            const x = other.x + (aside ? Math.sign(other.x - open.x) * wider : 0);
            // Only what stands above or below gives way upwards or downwards.
            const above = !aside && Math.abs(other.y - open.y) > 1;
            const y = other.y + (above ? Math.sign(other.y - open.y) * taller : 0);
            this.boxes.set(id, { ...other, x, y });
        }
    }
    #place(link, shift, firstNode) {
        const from = this.boxes.get(link.a.node.id);
        const to = this.boxes.get(link.b.node.id);
        if (!from || !to)
            return;
        const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
        const ux = (to.x - from.x) / distance;
        const uy = (to.y - from.y) / distance;
        // Parallel cables keep their order whichever end comes first.
        const side = link.a.node.id === firstNode ? shift : -shift;
        const sx = -uy * side;
        const sy = ux * side;
        const leave = edgeDistance(from, ux, uy, sx, sy);
        const enter = edgeDistance(to, -ux, -uy, sx, sy);
        this.ax[link.id] = from.x + sx + ux * leave;
        this.ay[link.id] = from.y + sy + uy * leave;
        this.ux[link.id] = ux;
        this.uy[link.id] = uy;
        this.length[link.id] = Math.max(1, distance - leave - enter);
        this.underA[link.id] = leave;
        this.underB[link.id] = enter;
    }
}
function box(node, options) {
    const size = options.opened.has(node.id) ? openSize[node.kind] : closedSize[node.kind];
    const turned = options.orientation === "turned";
    return {
        // Turned, devices stand closer above each other than they did beside each other.
        x: turned ? node.y * 1.15 : node.x,
        y: turned ? node.x * 0.62 : node.y,
        halfWidth: (size.width / 2) * options.magnify,
        halfHeight: (size.height / 2) * options.magnify,
    };
}
/** From the centre shifted by (sx, sy), how far along (ux, uy) the edge of the box is. */
function edgeDistance(box, ux, uy, sx, sy) {
    const acrossX = ux === 0 ? Number.POSITIVE_INFINITY : (box.halfWidth - Math.sign(ux) * sx) / Math.abs(ux);
    const acrossY = uy === 0 ? Number.POSITIVE_INFINITY : (box.halfHeight - Math.sign(uy) * sy) / Math.abs(uy);
    return Math.max(0, Math.min(acrossX, acrossY));
}
/** Cables between the same two devices together, under the smaller node id. */
function byPair(links) {
    const pairs = new Map();
    for (const link of links) {
        const low = Math.min(link.a.node.id, link.b.node.id);
        const key = `${low} ${Math.max(link.a.node.id, link.b.node.id)}`;
        const pair = pairs.get(key);
        if (pair)
            pair[1].push(link);
        else
            pairs.set(key, [low, [link]]);
    }
    return [...pairs.values()];
}
