// SPDX-License-Identifier: Apache-2.0
// The network as it is drawn: devices, their ports and the cables between them, found by the ids that trace records carry.
/** Two devices stand at least this far apart, beside or above each other, whatever unit the scenario's author had in mind. */
const leastBeside = 275;
const leastAbove = 180;
export class World {
    static empty = new World({ title: {}, seed: 1, nodes: [], links: [] });
    title;
    nodes;
    links;
    #nodesById = new Map();
    #nodesByName = new Map();
    #portsById = new Map();
    #linksById = new Map();
    constructor(description) {
        this.title = description.title;
        const scale = drawingScale(description.nodes);
        this.nodes = description.nodes.map((node) => this.#addNode(node, scale));
        this.links = description.links.flatMap((link) => this.#addLink(link) ?? []);
    }
    node(id) {
        return this.#nodesById.get(id);
    }
    nodeNamed(name) {
        return this.#nodesByName.get(name);
    }
    port(id) {
        return this.#portsById.get(id);
    }
    link(id) {
        return this.#linksById.get(id);
    }
    #addNode(description, scale) {
        const node = {
            id: description.id,
            name: description.name,
            kind: description.kind,
            x: description.x * scale,
            y: description.y * scale,
            ports: [],
        };
        for (const port of description.ports) {
            const entry = { ...port, node, link: undefined, peer: undefined };
            node.ports.push(entry);
            this.#portsById.set(port.id, entry);
        }
        this.#nodesById.set(node.id, node);
        this.#nodesByName.set(node.name, node);
        return node;
    }
    #addLink(description) {
        const a = this.#portsById.get(description.a);
        const b = this.#portsById.get(description.b);
        if (!a || !b)
            return undefined;
        const link = { ...description, a, b };
        a.link = b.link = link;
        a.peer = b;
        b.peer = a;
        this.#linksById.set(link.id, link);
        return link;
    }
}
/** How much to stretch or shrink the drawing so that the two closest devices leave room for their cases and a cable. */
function drawingScale(nodes) {
    let scale = 0;
    for (const [i, a] of nodes.entries()) {
        for (const b of nodes.slice(i + 1)) {
            const beside = Math.abs(a.x - b.x);
            const above = Math.abs(a.y - b.y);
            if (beside + above === 0)
                continue;
            scale = Math.max(scale, Math.min(leastBeside / beside, leastAbove / above));
        }
    }
    return scale || 1;
}
