// SPDX-License-Identifier: Apache-2.0
// Where things stand on the page: wide, and on a phone.

import { css } from "lit";

export const shellStyles = css`
  :host {
    display: grid;
    grid-template: 0 auto minmax(0, 1fr) / minmax(0, 1fr);
    height: 100dvh;
    overflow: hidden;
    background: var(--paper);
  }
  .skip {
    position: fixed;
    left: var(--space-3);
    top: -60px;
    z-index: 30;
    background: var(--surface);
    border: 2px solid var(--focus);
  }
  .skip:focus {
    top: var(--space-3);
  }
  main {
    display: grid;
    min-height: 0;
    grid-template:
      "stage split side" minmax(0, 1fr)
      "transport split side" auto
      "dock-split split side" 1px
      "dock split side" var(--dock)
      / minmax(0, 1fr) 1px var(--side);
  }
  .stage-area {
    grid-area: stage;
    position: relative;
    min-height: 0;
    container-type: inline-size;
  }
  gn-stage {
    position: absolute;
    inset: 0;
  }
  gn-transport {
    grid-area: transport;
  }
  .dock {
    grid-area: dock;
    display: grid;
    min-width: 0;
    min-height: 0;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  .dock.with-code {
    grid-template-columns: minmax(0, var(--code)) 1px minmax(0, 1fr);
  }
  .side {
    grid-area: side;
    display: grid;
    min-height: 0;
    min-width: 0;
    grid-template: minmax(0, 1fr) 1px auto minmax(0, var(--details)) / minmax(0, 1fr);
  }
  .side > * {
    min-height: 0;
  }
  .detail-tabs {
    background: var(--surface);
    padding: 0 var(--space-2);
    border-bottom: 1px solid var(--line);
  }
  .nothing-chosen {
    background: var(--surface);
  }
  .narrow-tabs {
    display: none;
  }
  .dropping {
    position: fixed;
    inset: var(--space-3);
    z-index: 25;
    display: grid;
    place-items: center;
    border: 3px dashed var(--accent);
    border-radius: var(--radius-large);
    background: color-mix(in srgb, var(--surface) 88%, transparent);
    font-size: var(--text-title);
    font-weight: 600;
    pointer-events: none;
  }
  .notice {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    gap: var(--space-2);
    padding: var(--space-5);
    text-align: center;
    background: var(--paper);
  }
  @media (max-width: 859.9px) {
    main {
      grid-template:
        "stage" minmax(200px, 60fr)
        "transport" auto
        "tabs" auto
        "panel" minmax(120px, 40fr)
        / minmax(0, 1fr);
    }
    gn-splitter,
    .detail-tabs {
      display: none;
    }
    .narrow-tabs {
      grid-area: tabs;
      display: flex;
      background: var(--surface);
      border-bottom: 1px solid var(--line);
      padding: 0 var(--space-1);
    }
    .narrow-tabs .tab {
      flex: 1;
      padding-inline: var(--space-1);
    }
    main.coding {
      grid-template-rows: minmax(110px, 24fr) auto auto minmax(120px, 76fr);
    }
    .side,
    .dock,
    .dock.with-code {
      display: contents;
    }
    .side > gn-packets,
    .side > gn-inspector,
    .side > .nothing-chosen,
    .side > gn-device,
    .side > gn-calls,
    gn-code,
    gn-terminals {
      grid-area: panel;
    }
  }
`;
