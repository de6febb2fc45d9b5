// SPDX-License-Identifier: Apache-2.0
// The network as it is drawn: devices, their ports and the cables between them, found by the ids that trace records carry.

import type { LinkDescription, NodeDescription, PortDescription, WorldDescription } from "../engine/snapshots";

export interface PortEntry extends PortDescription {
  readonly node: NodeEntry;
  /** The cable in this port, if any, and the port at its other end. */
  link: LinkEntry | undefined;
  peer: PortEntry | undefined;
}

export interface NodeEntry {
  readonly id: number;
  readonly name: string;
  readonly kind: NodeDescription["kind"];
  /** Centre in the drawing, in scene units. */
  readonly x: number;
  readonly y: number;
  readonly ports: PortEntry[];
}

export interface LinkEntry extends Omit<LinkDescription, "a" | "b" | "up"> {
  readonly a: PortEntry;
  readonly b: PortEntry;
  up: boolean;
}

/** Two devices stand at least this far apart, beside or above each other, whatever unit the scenario's author had in mind. */
const leastBeside = 275;
const leastAbove = 180;

export class World {
  static readonly empty = new World({ title: {}, seed: 1, nodes: [], links: [] });

  readonly title: Readonly<Record<string, string>>;
  readonly nodes: readonly NodeEntry[];
  readonly links: readonly LinkEntry[];
  readonly #nodesById = new Map<number, NodeEntry>();
  readonly #nodesByName = new Map<string, NodeEntry>();
  readonly #portsById = new Map<number, PortEntry>();
  readonly #linksById = new Map<number, LinkEntry>();

  constructor(description: WorldDescription) {
    this.title = description.title;
    const scale = drawingScale(description.nodes);
    this.nodes = description.nodes.map((node) => this.#addNode(node, scale));
    this.links = description.links.flatMap((link) => this.#addLink(link) ?? []);
  }

  node(id: number): NodeEntry | undefined {
    return this.#nodesById.get(id);
  }

  nodeNamed(name: string): NodeEntry | undefined {
    return this.#nodesByName.get(name);
  }

  port(id: number): PortEntry | undefined {
    return this.#portsById.get(id);
  }

  link(id: number): LinkEntry | undefined {
    return this.#linksById.get(id);
  }

  #addNode(description: NodeDescription, scale: number): NodeEntry {
    const node: NodeEntry = {
      id: description.id,
      name: description.name,
      kind: description.kind,
      x: description.x * scale,
      y: description.y * scale,
      ports: [],
    };
    for (const port of description.ports) {
      const entry: PortEntry = { ...port, node, link: undefined, peer: undefined };
      node.ports.push(entry);
      this.#portsById.set(port.id, entry);
    }
    this.#nodesById.set(node.id, node);
    this.#nodesByName.set(node.name, node);
    return node;
  }

  #addLink(description: LinkDescription): LinkEntry | undefined {
    const a = this.#portsById.get(description.a);
    const b = this.#portsById.get(description.b);
    if (!a || !b) return undefined;
    const link: LinkEntry = { ...description, a, b };
    a.link = b.link = link;
    a.peer = b;
    b.peer = a;
    this.#linksById.set(link.id, link);
    return link;
  }
}

/** How much to stretch or shrink the drawing so that the two closest devices leave room for their cases and a cable. */
function drawingScale(nodes: readonly NodeDescription[]): number {
  let scale = 0;
  for (const [i, a] of nodes.entries()) {
    for (const b of nodes.slice(i + 1)) {
      const beside = Math.abs(a.x - b.x);
      const above = Math.abs(a.y - b.y);
      if (beside + above === 0) continue;
      scale = Math.max(scale, Math.min(leastBeside / beside, leastAbove / above));
    }
  }
  return scale || 1;
}
