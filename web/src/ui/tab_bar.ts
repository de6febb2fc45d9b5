// SPDX-License-Identifier: Apache-2.0
// The bar of tabs above what lies on top of each other: open files, terminals. One tab is in the order of the Tab key; the arrow keys,
// Home and End go to the others.

import { css, html, nothing, type TemplateResult } from "lit";
import { tabFromKey } from "./styles";

export interface Tab<Key> {
  readonly key: Key;
  /** Of the tab itself. */
  readonly id: string;
  /** Of what it brings to the front. */
  readonly panel: string;
  readonly content: TemplateResult | readonly unknown[];
  /** What it is called where its content does not say everything. */
  readonly label?: string;
  readonly title?: string;
}

export interface TabBar<Key> {
  readonly label: string;
  readonly tabs: readonly Tab<Key>[];
  /** The one in front; of a key that no tab has, none. */
  readonly present: Key;
  choose(key: Key, by: "pointer" | "keys"): void;
}

export const tabBarStyles = css`
  header {
    display: flex;
    align-items: center;
    gap: var(--space-1);
    padding: 0 var(--space-1) 0 var(--space-2);
    border-bottom: 1px solid var(--line);
    flex: none;
  }
  .tabs {
    flex: 1;
    min-width: 0;
  }
  .tab {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding-inline: var(--space-2);
  }
  .tab .icon {
    width: 16px;
    height: 16px;
  }
`;

/** `beside`: what stands at the end of the bar. */
export function tabBar<Key>(bar: TabBar<Key>, beside: TemplateResult | typeof nothing = nothing): TemplateResult {
  const { tabs, present } = bar;
  const keys = tabs.map(({ key }) => key);
  const reached = keys.includes(present) ? present : keys[0];
  const turn = (event: KeyboardEvent): void => {
    const next = tabs[keys.indexOf(tabFromKey(event, keys, present) as Key)];
    if (next === undefined) return;
    event.preventDefault();
    bar.choose(next.key, "keys");
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#${next.id}`)?.focus();
  };
  return html`<header>
    <div class="tabs" role="tablist" aria-label=${bar.label} @keydown=${turn}>
      ${tabs.map(
        ({ key, id, panel, content, label, title }) => html`<button
          class="tab"
          role="tab"
          id=${id}
          aria-controls=${panel}
          aria-selected=${key === present}
          aria-label=${label ?? nothing}
          title=${title ?? nothing}
          tabindex=${key === reached ? 0 : -1}
          @click=${() => bar.choose(key, "pointer")}
        >
          ${content}
        </button>`,
      )}
    </div>
    ${beside}
  </header>`;
}
