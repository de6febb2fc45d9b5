// SPDX-License-Identifier: Apache-2.0
// A device as a glass case. Closed: name, address and doors. Open: the layers as shelves with what lies on them, and the last
// message on its way down or up, gaining or losing a header at each. Plain DOM; all words come from outside.
import { doorsOf } from "../model/doors";
import { Protocol } from "../model/glance";
import { iconElement } from "./icons";
import { closedSize, openSize } from "./layout";
/** A closed case has room for so many doors. */
const doorsShown = { closed: 3, open: 6 };
const linesShown = 2;
export class NodeCase {
    #button;
    #toggle;
    #address;
    #doors;
    #shelves;
    #shelfThings;
    #shelfMessages;
    #shelfNames;
    #tables;
    #open;
    #countdowns;
    #shownSecond;
    constructor(node, choose, toggle) {
        this.node = node;
        this.element = document.createElement("div");
        this.#button = document.createElement("button");
        this.#toggle = document.createElement("button");
        this.#address = document.createElement("span");
        this.#doors = document.createElement("ul");
        this.#shelves = document.createElement("div");
        this.#shelfThings = new Map();
        this.#shelfMessages = new Map();
        this.#shelfNames = new Map();
        this.#open = false;
        this.#countdowns = [];
        this.#shownSecond = -1;
        this.element.className = `node ${node.kind}`;
        this.element.dataset.node = String(node.id);
        this.#button.type = this.#toggle.type = "button";
        this.#button.className = "case";
        this.#toggle.className = "case-toggle";
        this.#address.className = "case-address";
        const name = document.createElement("span");
        name.className = "case-name";
        name.textContent = node.name;
        this.#button.append(iconElement(node.kind), name, this.#address);
        this.#doors.className = "doors";
        this.#shelves.className = "shelves";
        for (const layer of layersOf(node))
            this.#shelves.append(this.#makeShelf(layer));
        this.element.append(this.#button, this.#toggle, this.#shelves, this.#doors);
        this.#button.addEventListener("click", choose);
        this.element.addEventListener("dblclick", toggle);
        this.#toggle.addEventListener("click", toggle);
        this.#button.addEventListener("keydown", (event) => {
            if (event.key === "o")
                toggle();
        });
        this.#resize();
    }
    focus() {
        this.#button.focus();
    }
    set open(open) {
        this.#open = open;
        this.element.classList.toggle("open", open);
        this.element.classList.toggle("upright", !open && this.node.kind !== "host");
        this.#toggle.setAttribute("aria-expanded", String(open));
        this.#toggle.replaceChildren(iconElement(open ? "fold" : "unfold"));
        this.#resize();
    }
    set selected(selected) {
        this.element.classList.toggle("selected", selected);
        this.#button.setAttribute("aria-pressed", String(selected));
    }
    /** New tables, another language, or opened. */
    update(tables, texts) {
        this.#tables = tables;
        this.#button.setAttribute("aria-label", texts.nodeName(this.node, tables));
        this.#toggle.setAttribute("aria-label", texts.openLabel(this.node, this.#open));
        this.#toggle.title = texts.openLabel(this.node, this.#open);
        this.#address.textContent = addressLine(tables);
        this.#doors.setAttribute("aria-label", texts.doorsName(this.node));
        this.#updateDoors(texts);
        for (const [layer, name] of this.#shelfNames)
            name.textContent = texts.layerName(layer);
        if (this.#open && tables)
            this.#updateShelves(tables, texts);
    }
    /** Counts the TIME_WAIT doors down. */
    tick(now, texts) {
        if (this.#countdowns.length === 0)
            return;
        const second = Math.floor(now / 1e8);
        if (second === this.#shownSecond)
            return;
        this.#shownSecond = second;
        for (const { element, ends } of this.#countdowns) {
            element.textContent = texts.countdown(Math.max(0, ends - now));
        }
    }
    /** Shows the last message on the shelves. `frame` has been read from its bytes. */
    showPassage(passage, frame) {
        for (const [layer, place] of this.#shelfMessages) {
            place.replaceChildren();
            if (!passage || layer > passage.top)
                continue;
            const message = messageAt(layer, frame);
            const order = passage.direction === "down" ? passage.top - layer : layer;
            message.classList.add("message", `going-${passage.direction}`);
            message.style.setProperty("--order", String(order));
            place.append(message);
        }
    }
    #resize() {
        const size = (this.#open ? openSize : closedSize)[this.node.kind];
        this.element.style.width = `${size.width}px`;
        this.element.style.height = `${size.height}px`;
    }
    #makeShelf(layer) {
        const shelf = document.createElement("div");
        shelf.className = "shelf";
        const name = document.createElement("span");
        name.className = "shelf-name";
        const things = document.createElement("div");
        things.className = "shelf-things";
        const message = document.createElement("div");
        message.className = "shelf-message";
        this.#shelfNames.set(layer, name);
        this.#shelfThings.set(layer, things);
        this.#shelfMessages.set(layer, message);
        shelf.append(name, things, message);
        return shelf;
    }
    #updateDoors(texts) {
        const doors = this.#tables && this.node.kind === "host" ? doorsOf(this.#tables) : [];
        const most = doorsShown[this.#open ? "open" : "closed"];
        this.#countdowns = [];
        this.#shownSecond = -1;
        this.#doors.hidden = doors.length === 0;
        this.#doors.replaceChildren(...doors.slice(0, most).map((door) => this.#makeDoor(door, texts)));
        if (doors.length <= most)
            return;
        const more = document.createElement("li");
        more.className = "door more";
        more.textContent = `+${doors.length - most}`;
        this.#doors.append(more);
    }
    #makeDoor(door, texts) {
        const element = document.createElement("li");
        element.className = `door ${door.protocol} ${door.state}`;
        const name = texts.doorName(door);
        element.title = name;
        const number = document.createElement("span");
        number.textContent = `:${door.port}`;
        number.setAttribute("aria-hidden", "true");
        const spoken = document.createElement("span");
        spoken.className = "spoken";
        spoken.textContent = name;
        element.append(number, spoken);
        if (door.waitEnds > 0 && this.#tables) {
            const left = document.createElement("span");
            left.className = "door-left";
            left.setAttribute("aria-hidden", "true");
            left.textContent = texts.countdown(door.waitEnds - this.#tables.now);
            element.append(left);
            this.#countdowns.push({ element: left, ends: door.waitEnds });
        }
        return element;
    }
    #updateShelves(tables, texts) {
        for (const [layer, things] of this.#shelfThings) {
            const lines = texts.shelfLines(layer, tables);
            things.replaceChildren(...lines.slice(0, linesShown).map((text, index) => {
                const line = document.createElement("span");
                const more = index === linesShown - 1 && lines.length > linesShown ? `  +${lines.length - linesShown}` : "";
                line.textContent = text + more;
                return line;
            }));
        }
    }
}
/** Shelves from top to bottom: a switch, hub or tap knows only the link layer, a router normally only two. */
function layersOf(node) {
    switch (node.kind) {
        case "host":
            return [3, 2, 1, 0];
        case "router":
            return [1, 0];
        case "switch":
        case "hub":
        case "tap":
            return [0];
    }
}
/** The first address that is not of the loopback interface, and how many more there are. */
function addressLine(tables) {
    const addresses = (tables?.interfaces ?? [])
        .filter((row) => !row.loopback)
        .flatMap((row) => row.addresses.map((entry) => `${entry.address}/${entry.prefixLength}`));
    return addresses.length > 1 ? "" : (addresses[0] ?? "");
}
/** The message as it is at a layer: bands from the outermost header inwards. */
function messageAt(layer, frame) {
    const bands = [];
    if (layer <= 0)
        bands.push("link");
    if (layer <= 1)
        bands.push(frame.protocol === Protocol.arp ? "arp" : "network");
    if (layer <= 2 && frame.transportEnd > frame.networkEnd)
        bands.push(transportBand(frame.protocol));
    if (frame.payloadLength > 0)
        bands.push(frame.protocol === Protocol.http ? "http" : "payload");
    const outer = document.createElement("span");
    let inner = outer;
    for (const [index, band] of bands.entries()) {
        if (index > 0) {
            const next = document.createElement("span");
            inner.append(next);
            inner = next;
        }
        inner.className = `band band-${band}`;
    }
    return outer;
}
function transportBand(protocol) {
    switch (protocol) {
        case Protocol.icmp:
            return "icmp";
        case Protocol.udp:
            return "udp";
        default:
            return "tcp";
    }
}
