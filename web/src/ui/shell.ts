// SPDX-License-Identifier: Apache-2.0
// <gn-app>: the whole page. Wide: drawing in the middle, lists on the right, terminals below. Narrow: drawing on top, the rest
// behind tabs. Owns the one loop that lets time go on and draws.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { World } from "../model/world";
import type { DetailsTab, NarrowTab } from "./app";
import { GlassElement } from "./base";
import "./invitation";
import "./packet_list";
import { watchFileDrops } from "./file_drop";
import { readSetting, saveSetting } from "./settings";
import { shellStyles } from "./shell_styles";
import "./splitter";
import type { StageElement } from "./stage_element";
import "./stage_element";
import { shared, tabFromKey } from "./styles";
import "./terminal_dock";
import "./toasts";
import "./top_bar";
import type { TransportBar } from "./transport_bar";
import "./transport_bar";

const narrowTabs: readonly NarrowTab[] = ["packets", "packet", "device", "terminal"];
const detailTabs: readonly DetailsTab[] = ["packet", "device"];
const sizes = {
  side: { first: 480, min: 320, most: 0.55 },
  dock: { first: 210, min: 96, most: 0.6 },
  // The dock while the editor stands in it, and how wide the editor is there.
  codeDock: { first: 430, min: 200, most: 0.75 },
  code: { first: 560, min: 280, most: 0.6 },
  details: { first: 470, min: 140, most: 0.8 },
} as const;
type Size = keyof typeof sizes;

/** Parts of the page that are fetched when somebody first needs them. */
const parts = {
  device: () => import("./device_panel"),
  dialogs: () => import("./dialogs"),
  inspector: () => import("./inspector"),
  // The code view, and what is to be said when a program holds everything up.
  code: () => import("./code/panel"),
} as const;
type Part = keyof typeof parts;

export class Shell extends GlassElement {
  static override styles = [shared, shellStyles];

  readonly #narrow = matchMedia("(max-width: 859.9px)");
  readonly #sizes = Object.fromEntries(
    Object.entries(sizes).map(([name, { first }]) => [name, Number(readSetting(name)) || first]),
  ) as Record<Size, number>;
  #stage: StageElement | null = null;
  #transport: TransportBar | null = null;
  #frame = 0;
  #before = 0;
  /** A file is held above the page. */
  #dragging = false;
  readonly #fetched = new Set<Part>();

  protected override connected(): void {
    const { app } = this;
    this.redrawOn(app.detailsTab, app.narrowTab, app.code, app.session.failure, app.session.world);
    const abort = new AbortController();
    const { signal } = abort;
    this.#narrow.addEventListener("change", () => this.requestUpdate(), { signal });
    window.addEventListener("resize", () => this.requestUpdate(), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    watchFileDrops(
      signal,
      (dragging) => {
        this.#dragging = dragging;
        this.requestUpdate();
      },
      (file) => void app.openFile(file),
    );
    this.until(
      () => abort.abort(),
      () => cancelAnimationFrame(this.#frame),
      app.session.selection.frame.subscribe(() => this.#fetch("inspector")),
      app.code.subscribe(() => this.#fetch("code")),
      app.session.python.subscribe(() => this.#fetch("code")),
      app.help.subscribe(() => this.#fetch("dialogs")),
      app.problem.subscribe(() => this.#fetch("dialogs")),
      app.session.selection.frame.subscribe((frame) => {
        if (frame !== 0) app.narrowTab.value = "packet";
      }),
      app.session.selection.node.subscribe((node) => {
        if (node === 0) return;
        this.#fetch("device");
        app.narrowTab.value = "device";
      }),
    );
    this.#frame = requestAnimationFrame(this.#loop);
  }

  #fetch(part: Part): void {
    if (this.#fetched.has(part)) return;
    void parts[part]().then(() => {
      this.#fetched.add(part);
      this.requestUpdate();
    });
  }

  protected override firstUpdated(): void {
    this.#stage = this.renderRoot.querySelector("gn-stage");
    this.#transport = this.renderRoot.querySelector("gn-transport");
  }

  protected override updated(_changed: PropertyValues): void {
    document.documentElement.lang = this.app.locale.language;
    document.title = `${this.t("app.name")} · ${this.t("app.tagline")}`;
  }

  protected override render(): TemplateResult {
    const { app } = this;
    const narrow = this.#narrow.matches;
    const details = narrow ? app.narrowTab.value : app.detailsTab.value;
    const code = this.#fetched.has("code") && app.code.value;
    const dock = code ? this.#size("codeDock") : this.#size("dock");
    return html`
      <nav aria-label=${this.t("app.skip")}>
        <button class="button skip" @click=${this.#skip}>${this.t("app.skip")}</button>
      </nav>
      <gn-top-bar role="banner" .app=${app}></gn-top-bar>
      <main
        class=${narrow && details === "code" ? "coding" : ""}
        style="--side:${this.#size("side")}px;--dock:${dock}px;--details:${this.#size("details")}px;--code:${this.#size("code")}px"
      >
        <section class="stage-area" aria-label=${this.t("region.stage")}>
          <gn-stage .app=${app}></gn-stage>
          <gn-invitation .app=${app}></gn-invitation>
          ${this.#notice()}
        </section>
        <gn-transport role="region" aria-label=${this.t("region.transport")} .app=${app}></gn-transport>
        ${this.#splitter("side", "vertical", "grid-area:split", this.t("region.packets"))}
        ${this.#narrowTabs()}
        <div class="side">
          <gn-packets
            role="region"
            aria-label=${this.t("region.packets")}
            .app=${app}
            ?hidden=${narrow && details !== "packets"}
          ></gn-packets>
          ${this.#splitter("details", "horizontal", "", this.t("region.details"))}
          ${this.#detailTabs()}
          ${
            this.#fetched.has("inspector")
              ? html`<gn-inspector
                role="region"
                aria-label=${this.t("tab.packet")}
                .app=${app}
                ?hidden=${details !== "packet"}
              ></gn-inspector>`
              : this.#nothingChosen(this.t("tab.packet"), this.t("inspector.empty"), details !== "packet")
          }
          ${
            this.#fetched.has("device")
              ? html`<gn-device
                role="region"
                aria-label=${this.t("tab.device")}
                .app=${app}
                ?hidden=${details !== "device"}
              ></gn-device>`
              : this.#nothingChosen(this.t("tab.device"), this.t("device.empty"), details !== "device")
          }
          ${
            this.#fetched.has("code")
              ? html`<gn-calls role="region" aria-label=${this.t("tab.calls")} .app=${app} ?hidden=${details !== "calls"}></gn-calls>`
              : nothing
          }
        </div>
        ${this.#splitter(code ? "codeDock" : "dock", "horizontal", "grid-area:dock-split", this.t("region.terminals"))}
        <div class="dock ${code ? "with-code" : ""}">
          ${
            this.#fetched.has("code")
              ? html`<gn-code
                role="region"
                aria-label=${this.t("region.code")}
                .app=${app}
                ?hidden=${narrow ? details !== "code" : !code}
              ></gn-code>`
              : nothing
          }
          ${code ? this.#splitter("code", "vertical", "", this.t("region.code"), "before") : nothing}
          <gn-terminals
            role="region"
            aria-label=${this.t("region.terminals")}
            .app=${app}
            ?hidden=${narrow && details !== "terminal"}
          ></gn-terminals>
        </div>
      </main>
      ${
        this.#fetched.has("dialogs")
          ? html`<gn-problem .app=${app}></gn-problem>
            <gn-help .app=${app}></gn-help>`
          : nothing
      }
      ${this.#fetched.has("code") ? html`<gn-stuck .app=${app}></gn-stuck>` : nothing}
      <gn-toasts .app=${app}></gn-toasts>
      ${this.#dragging ? html`<div class="dropping">${this.t("file.drop")}</div>` : ""}
    `;
  }

  /** In place of a panel that shows what is chosen, while nothing has been. */
  #nothingChosen(label: string, text: string, hidden: boolean): TemplateResult {
    return html`<section class="nothing-chosen" aria-label=${label} ?hidden=${hidden}>
      <p class="empty">${text}</p>
    </section>`;
  }

  /** In place of the drawing while there is none. */
  #notice(): TemplateResult | typeof nothing {
    const { failure, world } = this.app.session;
    if (failure.value) {
      return html`<div class="notice" role="alert">
        <h2>${this.t("app.failed")}</h2>
        <p>${this.t("app.failed.detail", { message: failure.value.message })}</p>
      </div>`;
    }
    return world.value === World.empty ? html`<p class="notice" role="status">${this.t("app.loading")}</p>` : nothing;
  }

  /** The border beside a panel. `side`: where the panel is; as a rule it is after the border. */
  #splitter(
    name: Size,
    orientation: "vertical" | "horizontal",
    style: string,
    panel: string,
    side: "before" | "after" = "after",
  ): TemplateResult {
    const resized = (event: CustomEvent<number>) => {
      this.#sizes[name] = event.detail;
      saveSetting(name, String(Math.round(event.detail)));
      this.requestUpdate();
    };
    return html`<gn-splitter
      style=${style}
      .orientation=${orientation}
      .side=${side}
      .label=${this.t("panel.resize", { panel })}
      .value=${this.#size(name)}
      .min=${sizes[name].min}
      .max=${this.#most(name)}
      ?hidden=${this.#narrow.matches}
      @resized=${resized}
    ></gn-splitter>`;
  }

  #most(name: Size): number {
    const across = name === "side" ? window.innerWidth : name === "code" ? this.#dockWidth() : window.innerHeight;
    return Math.max(sizes[name].min, across * sizes[name].most);
  }

  #dockWidth(): number {
    return window.innerWidth - this.#size("side");
  }

  #size(name: Size): number {
    return Math.min(this.#most(name), Math.max(sizes[name].min, this.#sizes[name]));
  }

  #detailTabs(): TemplateResult {
    const present = this.app.detailsTab.value;
    return html`<div
      class="tabs detail-tabs"
      role="tablist"
      aria-label=${this.t("region.details")}
      @keydown=${(event: KeyboardEvent) => {
        const next = tabFromKey(event, this.#detailTabNames(), present);
        if (next) this.#goToTab(event, `detail-${next}`, () => (this.app.detailsTab.value = next));
      }}
    >
      ${this.#detailTabNames().map(
        (tab) => html`<button
          class="tab"
          role="tab"
          id="detail-${tab}"
          aria-selected=${tab === present}
          tabindex=${tab === present ? 0 : -1}
          @click=${() => (this.app.detailsTab.value = tab)}
        >
          ${this.t(`tab.${tab}`)}
        </button>`,
      )}
    </div>`;
  }

  #detailTabNames(): readonly DetailsTab[] {
    return this.#fetched.has("code") ? [...detailTabs, "calls"] : detailTabs;
  }

  #narrowTabNames(): readonly NarrowTab[] {
    return this.#fetched.has("code") ? [...narrowTabs, "code", "calls"] : narrowTabs;
  }

  #narrowTabs(): TemplateResult {
    const present = this.app.narrowTab.value;
    return html`<div
      class="tabs narrow-tabs"
      role="tablist"
      aria-label=${this.t("region.panels")}
      @keydown=${(event: KeyboardEvent) => {
        const next = tabFromKey(event, this.#narrowTabNames(), present);
        if (next) this.#goToTab(event, `narrow-${next}`, () => (this.app.narrowTab.value = next));
      }}
    >
      ${this.#narrowTabNames().map(
        (tab) => html`<button
          class="tab"
          role="tab"
          id="narrow-${tab}"
          aria-selected=${tab === present}
          tabindex=${tab === present ? 0 : -1}
          @click=${() => this.#chooseNarrow(tab)}
        >
          ${this.t(`tab.${tab}`)}
        </button>`,
      )}
    </div>`;
  }

  #chooseNarrow(tab: NarrowTab): void {
    this.app.narrowTab.value = tab;
    const first = this.app.session.world.value.nodes.find((node) => node.kind === "host");
    if (tab === "code") this.app.code.value = true;
    if (tab === "terminal" && this.app.terminalNode.value === 0 && first) this.app.terminalNode.value = first.id;
  }

  #goToTab(event: KeyboardEvent, id: string, choose: () => void): void {
    event.preventDefault();
    choose();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${id}`)?.focus());
  }

  /** Lets time go on and draws it. Everything else on the page is redrawn only when it changes. */
  readonly #loop = (time: number): void => {
    const elapsed = this.#before === 0 ? 0 : time - this.#before;
    this.#before = time;
    this.app.session.tick(elapsed);
    this.#stage?.draw(time);
    this.#transport?.draw();
    this.#frame = requestAnimationFrame(this.#loop);
  };

  #skip(): void {
    const first = this.app.session.world.value.nodes[0];
    if (first) this.#stage?.focusNode(first.id);
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (event.key === "Escape") this.#escape();
    if (isTyping(target) || this.app.help.value || this.app.problem.value) return;
    if (event.key === " " && isPressable(target)) return;
    const { playback } = this.app.session;
    const actions: Readonly<Record<string, () => void>> = {
      " ": () => this.app.togglePlay(),
      ".": () => this.app.step(),
      "[": () => playback.slower(),
      "]": () => playback.faster(),
      "?": () => {
        this.app.help.value = true;
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  #escape(): void {
    const { selection } = this.app.session;
    selection.link.value = 0;
    const active = (this.renderRoot as ShadowRoot).activeElement;
    if (active?.localName === "gn-terminals") {
      const node = this.app.terminalNode.value;
      if (node !== 0) this.#stage?.focusNode(node);
    }
  }
}
customElements.define("gn-app", Shell);

/** Whether keys belong to what is focused. */
function isTyping(target: EventTarget | undefined): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Whether Space presses what is focused. */
function isPressable(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.matches("button, summary, a, [role=button], [role=treeitem]");
}
