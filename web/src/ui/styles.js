// SPDX-License-Identifier: Apache-2.0
// Styles that all elements share: buttons, icons, focus, tabs.
import { css, html } from "lit";
import { icons } from "../view/icons";
/** The colour of a protocol, as `--band`, for whoever is of class band-... */
export const bands = css `
  .band-link {
    --band: var(--band-link);
  }
  .band-network {
    --band: var(--band-network);
  }
  .band-arp {
    --band: var(--band-arp);
  }
  .band-icmp {
    --band: var(--band-icmp);
  }
  .band-udp {
    --band: var(--band-udp);
  }
  .band-tcp {
    --band: var(--band-tcp);
  }
  .band-http {
    --band: var(--band-http);
  }
  .band-payload {
    --band: var(--band-payload);
  }
`;
export const shared = css `
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2.5px solid var(--focus);
    outline-offset: 2px;
  }
  h2,
  h3 {
    margin: 0;
    font-size: var(--text);
    font-weight: 650;
    line-height: 1.3;
  }
  p {
    margin: 0;
  }
  .icon {
    width: 20px;
    height: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button,
  select {
    font: inherit;
    color: inherit;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: var(--touch);
    min-width: var(--touch);
    padding: 0 var(--space-3);
    border: 1px solid transparent;
    border-radius: var(--radius-small);
    background: transparent;
    color: var(--ink);
    font-weight: 500;
    line-height: 1.2;
    white-space: nowrap;
    cursor: pointer;
  }
  .button:hover {
    background: var(--surface-hover);
  }
  .button:disabled {
    opacity: 0.45;
    cursor: default;
    background: transparent;
  }
  .button.quiet {
    color: var(--ink-quiet);
  }
  .button.only-icon {
    padding: 0;
    width: var(--touch);
  }
  .button.outlined {
    border-color: var(--line-strong);
    background: var(--surface);
  }
  .button.outlined:hover {
    background: var(--surface-hover);
  }
  .button.primary {
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .button.primary:hover {
    background: var(--accent-strong);
  }
  .button[aria-pressed="true"],
  .button[aria-checked="true"] {
    background: var(--accent-soft);
    color: var(--accent-strong);
  }
  .select {
    min-height: var(--touch);
    padding: 0 var(--space-2);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface);
    max-width: 100%;
  }
  .tabs {
    display: flex;
    gap: var(--space-1);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tab {
    position: relative;
    min-height: var(--touch);
    padding: 0 var(--space-3);
    border: 0;
    background: transparent;
    color: var(--ink-quiet);
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
    border-radius: var(--radius-small);
    outline-offset: -3px !important;
  }
  .tab:hover {
    color: var(--ink);
    background: var(--surface-hover);
  }
  .tab[aria-selected="true"] {
    color: var(--accent-strong);
  }
  .tab[aria-selected="true"]::after {
    content: "";
    position: absolute;
    left: var(--space-3);
    right: var(--space-3);
    bottom: 0;
    height: 2.5px;
    border-radius: 2px;
    background: var(--accent);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .quiet-text {
    color: var(--ink-quiet);
  }
  .empty {
    padding: var(--space-5) var(--space-4);
    color: var(--ink-quiet);
    text-align: center;
    text-wrap: balance;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
/** A decoration; the control around it carries the name. */
export function icon(name) {
    return html `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${icons[name]}></path></svg>`;
}
/** Moves between the tabs of a tab list with the arrow keys (WAI-ARIA tabs pattern). Returns the key of the new tab. */
export function tabFromKey(event, tabs, present) {
    const index = tabs.indexOf(present);
    const last = tabs.length - 1;
    switch (event.key) {
        case "ArrowRight":
            return tabs[index === last ? 0 : index + 1];
        case "ArrowLeft":
            return tabs[index <= 0 ? last : index - 1];
        case "Home":
            return tabs[0];
        case "End":
            return tabs[last];
        default:
            return undefined;
    }
}
