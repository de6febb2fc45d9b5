// SPDX-License-Identifier: Apache-2.0
// <gn-fields>: the fields of a frame as a tree (WAI-ARIA tree pattern). Pointing at one marks its bytes, and the other way round.
import { css, html, nothing } from "lit";
import { specOf } from "../i18n/specs";
import { GlassElement } from "./base";
import { bandOf, bitPattern, fieldName, fieldValue, flattenFields } from "./fields";
import { bands, icon, shared } from "./styles";
export class FieldTree extends GlassElement {
    static { this.styles = [
        shared,
        bands,
        css `
      [role="tree"] {
        padding: var(--space-1) 0;
        outline: none;
      }
      .item {
        display: grid;
        grid-template-columns: 18px minmax(0, auto) minmax(0, 1fr);
        column-gap: 6px;
        align-items: baseline;
        padding: 2px var(--space-3) 2px calc(var(--space-2) + var(--depth) * 16px);
        cursor: default;
        font-size: var(--text-quiet);
        line-height: 1.5;
        outline-offset: -3px;
        scroll-margin: 40px;
      }
      @media (pointer: coarse) {
        .item {
          padding-block: 9px;
        }
      }
      .top {
        font-weight: 600;
        border-left: 4px solid var(--band);
        padding-left: calc(var(--space-2) - 4px);
        margin-top: 3px;
      }
      .item.marked {
        background: var(--accent-soft);
      }
      .twist {
        align-self: center;
        display: grid;
        place-items: center;
        width: 18px;
        height: 18px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--ink-quiet);
        cursor: pointer;
      }
      .twist .icon {
        width: 13px;
        height: 13px;
        stroke-width: 2.4;
      }
      [aria-expanded="true"] > .twist .icon {
        transform: rotate(90deg);
      }
      .name {
        color: var(--ink-quiet);
      }
      .top .name {
        color: var(--ink);
      }
      .value {
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
      .bits {
        font-family: var(--mono);
        font-size: 0.9em;
        color: var(--ink-faint);
        margin-right: 0.8em;
        white-space: pre;
      }
      .computed .value {
        color: var(--ink-quiet);
      }
      .worked-out {
        color: var(--ink-faint);
        font-size: var(--text-small);
        margin-left: 0.5em;
      }
      .bad .value {
        color: var(--error-text);
        font-weight: 650;
      }
      .spec {
        display: none;
        grid-column: 2 / 4;
        font-size: var(--text-small);
        color: var(--ink-quiet);
      }
      .item:focus .spec {
        display: block;
      }
    `,
    ]; }
    static { this.properties = {
        ...GlassElement.properties,
        fields: { attribute: false },
        marked: { attribute: false },
        frame: { attribute: false },
    }; }
    #entries = [];
    /** Groups that are folded; kept by id, so that the next frame opens the same way. */
    #folded = new Set(["eth", "ip.dsfield", "ip.flags", "eth.dst", "eth.src"]);
    #focused = "0";
    willUpdate(changed) {
        if (changed.has("fields"))
            this.#entries = flattenFields(this.fields);
        if (!this.#entries.some((entry) => entry.path === this.#focused))
            this.#focused = "0";
    }
    updated(changed) {
        if (!changed.has("marked") || !this.marked)
            return;
        if (this.matches(":hover") || this.renderRoot.querySelector(".item:focus"))
            return;
        this.renderRoot.querySelector(".marked")?.scrollIntoView({ block: "nearest" });
    }
    render() {
        return html `
      <div role="tree" aria-label=${this.t("inspector.fields")} @keydown=${this.#key} @pointerleave=${() => this.#mark(undefined)}>
        ${this.#visible().map((entry) => this.#item(entry))}
      </div>
    `;
    }
    #visible() {
        const hidden = new Set();
        return this.#entries.filter((entry) => {
            const shown = !hidden.has(entry.parent);
            if (!shown || this.#isFolded(entry))
                hidden.add(entry.path);
            return shown;
        });
    }
    #isFolded(entry) {
        return entry.field.children.length > 0 && this.#folded.has(entry.field.id);
    }
    #item(entry) {
        const { field, path, depth } = entry;
        const { locale } = this.app;
        const group = field.children.length > 0;
        const spec = specOf(field.id);
        const pattern = bitPattern(field, this.frame);
        const bad = field.code === "bad" || field.id === "_malformed";
        return html `
      <div
        class="item ${depth === 0 ? `top band-${bandOf(field.id)}` : ""} ${this.#isMarked(entry) ? "marked" : ""}
          ${field.computed ? "computed" : ""} ${bad ? "bad" : ""}"
        role="treeitem"
        tabindex=${path === this.#focused ? 0 : -1}
        data-path=${path}
        data-field=${field.id}
        style="--depth:${depth}"
        aria-level=${depth + 1}
        aria-expanded=${group ? String(!this.#folded.has(field.id)) : nothing}
        aria-selected=${this.#isMarked(entry)}
        @pointerenter=${() => this.#mark(entry)}
        @focus=${() => this.#focus(entry)}
        @click=${() => this.#focusItem(path)}
        @dblclick=${() => group && this.#toggle(field.id)}
      >
        ${group
            ? html `<span class="twist" @click=${() => this.#toggle(field.id)}>${icon("chevron")}</span>`
            : html `<span></span>`}
        <span class="name">${fieldName(field, locale)}</span>
        <span class="value">
          ${pattern ? html `<span class="bits" aria-hidden="true">${pattern}</span>` : nothing}${fieldValue(field, locale)}
          ${field.computed ? html `<small class="worked-out">${this.t("inspector.computed")}</small>` : nothing}
        </span>
        ${spec ? html `<span class="spec">${this.t("inspector.spec", { spec })}</span>` : nothing}
      </div>
    `;
    }
    #isMarked(entry) {
        return this.marked?.path === entry.path;
    }
    #focus(entry) {
        this.#focused = entry.path;
        this.#mark(entry);
    }
    #focusItem(path) {
        this.renderRoot.querySelector(`[data-path="${path}"]`)?.focus();
    }
    #mark(range) {
        this.dispatchEvent(new CustomEvent("field-marked", { detail: range, bubbles: true, composed: true }));
    }
    #toggle(id) {
        if (!this.#folded.delete(id))
            this.#folded.add(id);
        this.requestUpdate();
    }
    #key(event) {
        const visible = this.#visible();
        const index = visible.findIndex((entry) => entry.path === this.#focused);
        const entry = visible[index];
        if (!entry)
            return;
        const target = this.#keyTarget(event.key, visible, index, entry);
        if (target === undefined)
            return;
        event.preventDefault();
        if (target)
            this.#focusItem(target.path);
    }
    /** Where a key leads; null: it was used up without moving; undefined: not a key of trees. */
    #keyTarget(key, visible, index, entry) {
        const group = entry.field.children.length > 0;
        switch (key) {
            case "ArrowDown":
                return visible[index + 1] ?? null;
            case "ArrowUp":
                return visible[index - 1] ?? null;
            case "Home":
                return visible[0] ?? null;
            case "End":
                return visible.at(-1) ?? null;
            case "ArrowRight":
                if (!group)
                    return null;
                if (!this.#isFolded(entry))
                    return visible[index + 1] ?? null;
                this.#toggle(entry.field.id);
                return null;
            case "ArrowLeft":
                if (!group || this.#isFolded(entry))
                    return visible.find(({ path }) => path === entry.parent) ?? null;
                this.#toggle(entry.field.id);
                return null;
            case "Enter":
            case " ":
                if (group)
                    this.#toggle(entry.field.id);
                return null;
            default:
                return undefined;
        }
    }
}
customElements.define("gn-fields", FieldTree);
