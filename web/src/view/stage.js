// SPDX-License-Identifier: Apache-2.0
// The drawing of the network: cables (SVG) below, frames (one canvas) between, glass cases (DOM) on top. It shows the model and
// reports what the viewer points at; it changes nothing itself.
import { Glance } from "../model/glance";
import { Cables } from "./cables";
import { Camera } from "./camera";
import { DrawnFrames } from "./frame_geometry";
import { paintFrameLabels, paintHighlights } from "./frame_labels";
import { makeFramePainter } from "./frame_painter";
import { FramePainter2d } from "./frame_painter_2d";
import { watchGestures } from "./gestures";
import { frameAt } from "./hit_test";
import { LabelPainter } from "./label_painter";
import { Layout } from "./layout";
import { paintEffects, paintQueues } from "./mark_painter";
import { NodeCase } from "./node_case";
import { Palette } from "./palette";
import { Ports } from "./ports";
/** Devices keep this size on the screen, however far the camera is; where they would cover each other, the next one is tried. */
const screenScales = { roomy: [0.82, 0.72, 0.62, 0.54], tight: [0.66, 0.56, 0.48] };
/** The least length of a cable on the screen, in pixels, for which devices are drawn smaller. */
const leastCable = 34;
const fitMargin = { roomy: { x: 28, top: 44, bottom: 64 }, tight: { x: 12, top: 18, bottom: 40 } };
/** A stage narrower than this is tight. */
const tightWidth = 560;
/** Pixels around a frame that still count as touching it. */
const reach = { mouse: 6, touch: 18 };
export class Stage {
    /** Bodies of the frames, and over them words and marks. */
    #painter;
    #canvas;
    #context;
    #captions;
    #scene;
    #cables;
    #ports;
    #cases;
    /** The same, for loops that must not make iterators. */
    #caseList;
    #palette;
    #drawn;
    #glance;
    #disposers;
    #reducedMotion;
    #coarse;
    #layout;
    #marks;
    #labels;
    #scale;
    #passagesShown;
    /** The last press hit a frame, so that the cable below must not be chosen. */
    #tapTaken;
    /** The viewer has moved the camera, so that a new size of the stage does not move it again. */
    #cameraMoved;
    constructor(host, session, texts) {
        this.host = host;
        this.session = session;
        this.texts = texts;
        this.camera = new Camera();
        this.#canvas = document.createElement("canvas");
        this.#captions = document.createElement("div");
        this.#scene = document.createElement("div");
        this.#ports = new Ports();
        this.#cases = new Map();
        /** The same, for loops that must not make iterators. */
        this.#caseList = [];
        this.#palette = new Palette();
        this.#drawn = new DrawnFrames();
        this.#glance = new Glance();
        this.#disposers = [];
        this.#reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
        this.#coarse = matchMedia("(pointer: coarse)");
        this.#scale = screenScales.roomy[0];
        this.#passagesShown = -1;
        /** The last press hit a frame, so that the cable below must not be chosen. */
        this.#tapTaken = false;
        /** The viewer has moved the camera, so that a new size of the stage does not move it again. */
        this.#cameraMoved = false;
        const context = this.#canvas.getContext("2d");
        if (!context)
            throw new Error("This browser has no 2D canvas");
        this.#context = context;
        this.#painter = makeFramePainter(this.#palette, () => this.#changePainter());
        for (const canvas of [this.#painter.element, this.#canvas])
            dress(canvas);
        this.#captions.className = "scene";
        this.#captions.append(this.#ports.names);
        this.#scene.className = "scene";
        this.#cables = new Cables((link) => this.#chooseLink(link));
        host.append(this.#cables.element, this.#captions, this.#painter.element, this.#canvas, this.#scene);
        this.#layout = this.#makeLayout();
        this.#labels = new LabelPainter(context, this.#palette);
        this.#marks = this.#makeMarks();
        this.#watch();
        this.#rebuild();
    }
    /** Draws the present moment; `time` is the viewer's, in milliseconds. Allocates nothing. */
    draw(time) {
        const { ledger, selection } = this.session;
        const { camera } = this;
        const context = this.#context;
        const still = this.#reducedMotion.matches;
        const ratio = this.#canvas.width / camera.width;
        this.#drawn.update(ledger.frames, ledger.world, this.#layout, ledger.now, still);
        this.#painter.paint(this.#drawn, camera);
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
        const scale = camera.zoom * ratio;
        context.setTransform(scale, 0, 0, scale, camera.screenX(0) * ratio, camera.screenY(0) * ratio);
        paintHighlights(context, this.#drawn, this.#palette, selection.frame.value, selection.hoveredFrame.value);
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        this.#labels.begin();
        paintQueues(this.#marks, ledger.queues);
        paintFrameLabels(this.#labels, this.#drawn, camera, this.texts);
        paintEffects(this.#marks, ledger.effects, still);
        this.#ports.blink(ledger.activity, time);
        for (let i = 0; i < this.#caseList.length; i++)
            this.#caseList[i]?.tick(ledger.now, this.texts);
        if (this.#passagesShown !== ledger.passages.version)
            this.#showPassages();
    }
    /** Names, captions and colours again, after another language or theme. */
    refresh() {
        this.#palette.read(this.host);
        this.#painter.recolour();
        this.#cables.label(this.texts);
        this.#ports.label((port) => this.texts.portWords(port));
        this.#ports.place(this.#layout);
        for (const nodeCase of this.#cases.values()) {
            nodeCase.update(this.session.tables.get(nodeCase.node.id), this.texts);
        }
    }
    /** Shows the whole network. */
    fit() {
        this.#cameraMoved = false;
        const { camera } = this;
        for (const scale of screenScales[this.#room]) {
            this.#scale = scale;
            // The magnification depends on the zoom, and the size of the drawing on the magnification: a few rounds are close enough.
            for (let round = 0; round < 4; round++) {
                camera.fit(this.#layout.bounds(), fitMargin[this.#room]);
                this.#layout = this.#makeLayout();
            }
            if (this.#hasRoom())
                break;
        }
        this.#place();
    }
    zoom(factor) {
        this.camera.zoomAt(this.camera.width / 2, this.camera.height / 2, factor);
        this.#cameraChanged();
    }
    focusNode(node) {
        this.#cases.get(node)?.focus();
    }
    dispose() {
        for (const dispose of this.#disposers)
            dispose();
        this.host.replaceChildren();
    }
    #watch() {
        const { session } = this;
        const { selection } = session;
        const resize = new ResizeObserver(() => this.#resized());
        resize.observe(this.host);
        this.#disposers.push(() => resize.disconnect(), session.world.subscribe(() => this.#rebuild()), session.tablesChanged.subscribe(() => this.refresh()), selection.opened.subscribe((opened) => this.#opened(opened)), selection.node.subscribe(() => this.#showSelection()), selection.link.subscribe(() => this.#showSelection()), watchGestures(this.host, this.camera, {
            moved: () => this.#cameraChanged(),
            tapped: (x, y) => this.#tapped(x, y),
            hovered: (x, y) => this.#hovered(x, y),
            left: () => {
                selection.hoveredFrame.value = 0;
            },
            fit: () => this.fit(),
        }));
    }
    #rebuild() {
        const world = this.session.world.value;
        this.#cables.setWorld(world);
        this.#ports.setWorld(world);
        this.#cases.clear();
        for (const node of world.nodes) {
            const nodeCase = new NodeCase(node, () => this.#chooseNode(node.id), () => this.session.selection.toggleOpen(node.id));
            nodeCase.open = false;
            this.#cases.set(node.id, nodeCase);
        }
        this.#caseList = [...this.#cases.values()];
        this.#scene.replaceChildren(this.#ports.lights, ...this.#caseList.map((entry) => entry.element));
        this.#layout = this.#makeLayout();
        this.refresh();
        this.#showSelection();
        this.#passagesShown = -1;
        this.#resized();
        this.fit();
    }
    #resized() {
        const { width, height } = this.host.getBoundingClientRect();
        if (width === 0 || height === 0)
            return;
        this.camera.width = width;
        this.camera.height = height;
        const ratio = Math.min(devicePixelRatio || 1, 3);
        this.#canvas.width = Math.round(width * ratio);
        this.#canvas.height = Math.round(height * ratio);
        this.#painter.resize(this.#canvas.width, this.#canvas.height, ratio);
        if (this.#cameraMoved)
            this.#cameraChanged();
        else
            this.fit();
    }
    /** The graphics processor has gone away: frames are painted without it from now on. */
    #changePainter() {
        const painter = new FramePainter2d(this.#palette);
        dress(painter.element);
        this.#painter.element.replaceWith(painter.element);
        this.#painter = painter;
        this.#resized();
    }
    #makeLayout() {
        const { camera } = this;
        return new Layout(this.session.world.value, {
            orientation: camera.height > camera.width * 0.85 && this.#isWide() ? "turned" : "as-drawn",
            opened: this.session.selection.opened.value,
            magnify: Math.max(1, this.#scale / camera.zoom),
        });
    }
    /** Whether everything is in view and every cable long enough to see a frame on it. */
    #hasRoom() {
        const { camera } = this;
        const { left, right, top, bottom } = this.#layout.bounds();
        const inView = (right - left) * camera.zoom <= camera.width && (bottom - top) * camera.zoom <= camera.height;
        const shortest = this.session.world.value.links.reduce((least, link) => Math.min(least, this.#layout.length[link.id]), Number.POSITIVE_INFINITY);
        return inView && shortest * camera.zoom >= leastCable;
    }
    get #room() {
        return this.camera.width < tightWidth ? "tight" : "roomy";
    }
    /** Whether the network was drawn wider than tall. */
    #isWide() {
        const { nodes } = this.session.world.value;
        const xs = nodes.map((node) => node.x);
        const ys = nodes.map((node) => node.y);
        return Math.max(...xs) - Math.min(...xs) > Math.max(...ys) - Math.min(...ys);
    }
    #makeMarks() {
        return {
            context: this.#context,
            labels: this.#labels,
            palette: this.#palette,
            camera: this.camera,
            layout: this.#layout,
            world: this.session.world.value,
            texts: this.texts,
        };
    }
    #place() {
        const { camera } = this;
        const k = this.#layout.magnify;
        this.#marks = this.#makeMarks();
        this.#cables.place(this.#layout);
        this.#ports.place(this.#layout);
        for (const [id, nodeCase] of this.#cases) {
            const box = this.#layout.boxes.get(id);
            if (!box)
                continue;
            nodeCase.element.style.transform = `translate(${box.x}px, ${box.y}px) translate(-50%, -50%) scale(${k})`;
        }
        this.#cables.follow(camera);
        const transform = `translate(${camera.screenX(0)}px, ${camera.screenY(0)}px) scale(${camera.zoom})`;
        this.#captions.style.transform = transform;
        this.#scene.style.transform = transform;
    }
    #cameraChanged() {
        this.#cameraMoved = true;
        this.#layout = this.#makeLayout();
        this.#place();
    }
    #opened(opened) {
        for (const [id, nodeCase] of this.#cases) {
            nodeCase.open = opened.has(id);
            nodeCase.update(this.session.tables.get(id), this.texts);
        }
        this.#passagesShown = -1;
        this.#layout = this.#makeLayout();
        if (this.#cameraMoved)
            this.#place();
        else
            this.fit();
    }
    #showSelection() {
        const { selection } = this.session;
        for (const [id, nodeCase] of this.#cases)
            nodeCase.selected = id === selection.node.value;
        this.#cables.select(selection.link.value);
    }
    #showPassages() {
        const { ledger, selection } = this.session;
        this.#passagesShown = ledger.passages.version;
        for (const id of selection.opened.value) {
            const passage = ledger.passages.of(id);
            const bytes = passage && ledger.frameBytes(passage.record);
            this.#cases.get(id)?.showPassage(bytes ? passage : undefined, this.#glance.read(bytes ?? noBytes));
        }
    }
    #chooseNode(node) {
        const { selection } = this.session;
        selection.link.value = 0;
        selection.node.value = node;
    }
    #chooseLink(link) {
        if (this.#tapTaken)
            return;
        const { selection } = this.session;
        selection.link.value = selection.link.value === link ? 0 : link;
    }
    #frameAt(x, y) {
        const { camera } = this;
        const pixels = this.#coarse.matches ? reach.touch : reach.mouse;
        return frameAt(this.#drawn, camera.sceneX(x), camera.sceneY(y), pixels / camera.zoom);
    }
    #tapped(x, y) {
        const record = this.#frameAt(x, y);
        this.#tapTaken = record !== 0;
        if (record === 0)
            return;
        this.session.selection.frame.value = record;
        // The click on the cable below comes right after this.
        setTimeout(() => {
            this.#tapTaken = false;
        });
    }
    #hovered(x, y) {
        const record = this.#frameAt(x, y);
        this.session.selection.hoveredFrame.value = record;
        this.host.classList.toggle("on-frame", record !== 0);
    }
}
/** Frames are told to screen readers by the packet list. */
function dress(canvas) {
    canvas.className = "frames";
    canvas.setAttribute("aria-hidden", "true");
}
const noBytes = new Uint8Array();
