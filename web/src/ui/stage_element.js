// SPDX-License-Identifier: Apache-2.0
// <gn-stage>: the drawing with its view tools and the tools of a chosen cable.
import { css, html, nothing, unsafeCSS } from "lit";
import caseStyles from "../view/case.css?inline";
import { Stage } from "../view/stage";
import stageStyles from "../view/stage.css?inline";
import { GlassElement } from "./base";
import { cableName, stageTexts } from "./stage_texts";
import { icon, shared } from "./styles";
export class StageElement extends GlassElement {
    static { this.styles = [
        shared,
        unsafeCSS(stageStyles),
        unsafeCSS(caseStyles),
        css `
      :host {
        position: relative;
        background: var(--paper);
        container-type: size;
      }
      .stage-tools {
        position: absolute;
        right: var(--space-3);
        bottom: var(--space-3);
        display: flex;
        gap: 2px;
        padding: 2px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      @media (pointer: coarse) {
        /* Two fingers do it. */
        .stage-tools .pinch {
          display: none;
        }
      }
      .cable-tools {
        position: absolute;
        left: 50%;
        top: var(--space-3);
        transform: translateX(-50%);
        display: flex;
        align-items: center;
        gap: var(--space-3);
        max-width: calc(100% - 24px);
        padding: 4px 4px 4px var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        font-size: var(--text-quiet);
      }
    `,
    ]; }
    #stage;
    connected() {
        this.redrawOn(this.app.session.selection.link, this.app.session.world);
    }
    disconnectedCallback() {
        super.disconnectedCallback();
        this.#stage?.dispose();
        this.#stage = undefined;
    }
    /** Draws the present moment; called for each picture. */
    draw(time) {
        this.#stage?.draw(time);
    }
    focusNode(node) {
        this.#stage?.focusNode(node);
    }
    firstUpdated() {
        const host = this.renderRoot.querySelector(".stage");
        if (!host)
            return;
        this.#stage = new Stage(host, this.app.session, stageTexts(this.app.session, this.app.locale));
        this.until(this.app.locale.subscribe(() => this.#stage?.refresh()), this.app.theme.present.subscribe(() => this.#stage?.refresh()));
    }
    render() {
        const link = this.app.session.world.value.link(this.app.session.selection.link.value);
        return html `
      <div
        class="stage"
        role="group"
        tabindex="0"
        aria-label=${this.t("region.stage")}
        aria-describedby="stage-help"
      ></div>
      <p id="stage-help" class="spoken">${this.t("stage.help")}</p>
      ${link ? this.#cableTools(link) : nothing}
      <div class="stage-tools" role="group" aria-label=${this.t("stage.tools")}>
        ${this.#tool("minus", "stage.zoomOut", () => this.#stage?.zoom(1 / 1.3))}
        ${this.#tool("plus", "stage.zoomIn", () => this.#stage?.zoom(1.3))}
        ${this.#tool("fit", "stage.fit", () => this.#stage?.fit())}
      </div>
    `;
    }
    #tool(name, key, act) {
        return html `<button class="button quiet only-icon ${name === "fit" ? "" : "pinch"}" aria-label=${this.t(key)} title=${this.t(key)} @click=${act}>
      ${icon(name)}
    </button>`;
    }
    #cableTools(link) {
        const cut = () => void this.#setLink(link, !link.up);
        return html `
      <div class="cable-tools" role="group" aria-label=${this.t("cable.tools", { a: link.a.node.name, b: link.b.node.name })}>
        <span>${cableName(link, this.app.locale)}, ${this.t("cable.mtu", { mtu: this.app.locale.number(link.mtu) })}</span>
        <button class="button outlined" @click=${cut}>${this.t(link.up ? "cable.cut" : "cable.mend")}</button>
      </div>
    `;
    }
    async #setLink(link, up) {
        const result = await this.app.session.command({ kind: "link-state", link: link.id, up });
        if (!result.ok)
            this.app.toast(this.app.locale.error(result.error), "error");
        this.#stage?.refresh();
        this.requestUpdate();
    }
}
customElements.define("gn-stage", StageElement);
