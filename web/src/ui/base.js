// SPDX-License-Identifier: Apache-2.0
// What every element of the page is: a Lit element with the shared App, redrawn when the language or what it watches changes.
import { LitElement } from "lit";
export class GlassElement extends LitElement {
    static { this.properties = { app: { attribute: false } }; }
    #disposers = [];
    connectedCallback() {
        super.connectedCallback();
        this.redrawOn(this.app.locale);
        this.connected();
    }
    disconnectedCallback() {
        super.disconnectedCallback();
        for (const dispose of this.#disposers.splice(0))
            dispose();
    }
    /** Subscribes; called each time the element enters the page. */
    connected() { }
    /** Redraws when one of these changes, until the element leaves the page. */
    redrawOn(...watched) {
        for (const one of watched)
            this.#disposers.push(one.subscribe(() => this.requestUpdate()));
    }
    /** Calls `dispose` when the element leaves the page. */
    until(...dispose) {
        this.#disposers.push(...dispose);
    }
    t(key, values) {
        return this.app.locale.t(key, values);
    }
}
