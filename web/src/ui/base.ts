// SPDX-License-Identifier: Apache-2.0
// What every element of the page is: a Lit element with the shared App, redrawn when the language or what it watches changes.

import { LitElement, type PropertyDeclarations } from "lit";
import type { MessageKey } from "../i18n/en";
import type { Values } from "../i18n/translate";
import type { Dispose } from "../model/signal";
import type { App } from "./app";

interface Watched {
  subscribe(listener: () => void): Dispose;
}

export abstract class GlassElement extends LitElement {
  static override properties: PropertyDeclarations = { app: { attribute: false } };
  /** Set by the parent before the element is connected. */
  declare app: App;
  readonly #disposers: Dispose[] = [];
  #scheduled = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.redrawOn(this.app.locale);
    this.connected();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Subscribes; called each time the element enters the page. */
  protected connected(): void {}

  /** Redraws when one of these changes, until the element leaves the page. */
  protected redrawOn(...watched: readonly Watched[]): void {
    for (const one of watched) this.#disposers.push(one.subscribe(() => this.requestUpdate()));
  }

  /** Redraws with the next picture, however often it is asked, and only while the element is seen. */
  protected redrawSoon(): void {
    if (this.#scheduled || this.hidden) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.requestUpdate();
    });
  }

  /** Calls `dispose` when the element leaves the page. */
  protected until(...dispose: readonly Dispose[]): void {
    this.#disposers.push(...dispose);
  }

  protected t(key: MessageKey, values?: Values): string {
    return this.app.locale.t(key, values);
  }
}
