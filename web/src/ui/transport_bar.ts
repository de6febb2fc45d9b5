// SPDX-License-Identifier: Apache-2.0
// <gn-transport>: play, pause, step, speed, and the virtual clock.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { formatClock } from "../i18n/format";
import { speeds } from "../model/playback";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";

export class TransportBar extends GlassElement {
  static override styles = [
    shared,
    css`
      :host {
        container-type: inline-size;
        position: relative;
        background: var(--surface);
        border-top: 1px solid var(--line);
      }
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-2) var(--space-4);
        padding: var(--space-2) var(--space-3);
        min-height: 56px;
      }
      .keys,
      .speed {
        display: flex;
        align-items: center;
        gap: var(--space-1);
      }
      .play {
        min-width: 104px;
      }
      .clock {
        font-variant-numeric: tabular-nums;
        line-height: 1.1;
        white-space: nowrap;
        margin-left: auto;
        min-width: 0;
        text-align: right;
      }
      .clock .label {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        font-size: var(--text-small);
        color: var(--ink-quiet);
        line-height: 1.35;
      }
      .clock .seconds {
        font-size: var(--text-title);
        font-weight: 600;
      }
      .clock .fraction {
        font-size: var(--text);
        color: var(--ink-quiet);
        word-spacing: -0.06em;
      }
      .pace {
        min-width: 108px;
        line-height: 1.25;
        font-size: var(--text-quiet);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .pace small {
        display: block;
        font-size: var(--text-small);
        color: var(--ink-quiet);
      }
      input[type="range"] {
        width: clamp(80px, 14cqw, 160px);
        min-height: var(--touch);
        margin: 0;
        accent-color: var(--accent);
        cursor: pointer;
      }
      .hurry {
        position: relative;
        flex: none;
      }
      .hurrying {
        color: var(--accent-strong);
        font-weight: 600;
      }
      @container (max-width: 760px) {
        .bar {
          gap: var(--space-1) var(--space-2);
          flex-wrap: wrap;
        }
        .pace {
          min-width: 0;
        }
        .hurry span,
        .pace small {
          display: none;
        }
        .hurry {
          padding: 0;
          width: var(--touch);
        }
      }
      /* On a phone one row is enough: the clock stands on the drawing, the slider gives way to its two buttons. */
      @container (max-width: 480px) {
        .bar {
          flex-wrap: nowrap;
          justify-content: space-between;
        }
        .keys .button {
          min-width: 0;
          width: 52px;
          padding: 0;
          font-size: 0;
          gap: 0;
        }
        input[type="range"] {
          position: absolute;
          opacity: 0;
          pointer-events: none;
          width: 1px;
        }
        .pace {
          min-width: 5.2em;
          text-align: center;
        }
        .clock {
          position: absolute;
          left: var(--space-3);
          bottom: 100%;
          padding-bottom: var(--space-2);
          display: flex;
          align-items: baseline;
          pointer-events: none;
        }
        .clock .label {
          display: none;
        }
        .clock .seconds {
          font-size: var(--text-large);
        }
        .clock .fraction {
          font-size: var(--text-quiet);
        }
      }
    `,
  ];

  #shownTime = -1;
  #shownFrames = -1;
  #seconds: HTMLElement | null = null;
  #fraction: HTMLElement | null = null;
  #label: HTMLElement | null = null;

  protected override connected(): void {
    const { playback } = this.app.session;
    this.redrawOn(playback.playing, playback.speed, playback.hurry, playback.hurrying, this.app.invitation);
  }

  protected override updated(_changed: PropertyValues): void {
    this.#seconds = this.renderRoot.querySelector(".seconds");
    this.#fraction = this.renderRoot.querySelector(".fraction");
    this.#label = this.renderRoot.querySelector(".clock .label");
    this.#shownTime = -1;
    this.draw();
  }

  /** Sets the clock; called for each picture, past the templates. */
  draw(): void {
    const { ledger, playback } = this.app.session;
    if (ledger.now === this.#shownTime && ledger.frames.count === this.#shownFrames) return;
    this.#shownTime = ledger.now;
    this.#shownFrames = ledger.frames.count;
    const { seconds, fraction } = formatClock(ledger.now);
    if (this.#seconds) this.#seconds.textContent = seconds;
    if (this.#fraction) this.#fraction.textContent = `.${fraction} s`;
    if (!this.#label) return;
    const label = playback.hurrying.value
      ? this.t("play.hurrying")
      : ledger.frames.count > 0
        ? this.app.locale.plural("play.inflight", ledger.frames.count)
        : this.t("play.clock");
    if (this.#label.textContent !== label) this.#label.textContent = label;
  }

  protected override render(): TemplateResult {
    const { playback } = this.app.session;
    const playing = playback.playing.value;
    return html`
      <div class="bar">
        <div class="keys">
          <button
            class="button ${this.app.invitation.value ? "outlined" : "primary"} play"
            @click=${() => this.app.togglePlay()}>
            ${icon(playing ? "pause" : "play")}${this.t(playing ? "play.pause" : "play.play")}
          </button>
          <button class="button outlined" title=${this.t("play.step.hint")} @click=${() => this.app.step()}>
            ${icon("step")}${this.t("play.step")}
          </button>
        </div>
        ${this.#speed()}
        <button
          class="button quiet hurry"
          aria-pressed=${playback.hurry.value}
          aria-label=${this.t("play.hurry")}
          title=${this.t("play.hurry.hint")}
          @click=${this.#toggleHurry}
        >
          ${icon("hurry")}<span>${this.t("play.hurry")}</span>
        </button>
        <div class="clock" role="timer" aria-label=${this.t("play.clock")}>
          <span class="label ${playback.hurrying.value ? "hurrying" : ""}"></span>
          <span class="seconds"></span><span class="fraction"></span>
        </div>
      </div>
    `;
  }

  #speed(): TemplateResult {
    const { playback } = this.app.session;
    const slow = playback.pace < 1;
    return html`
      <div class="speed" role="group" aria-label=${this.t("play.speed")}>
        <button
          class="button quiet only-icon"
          aria-label=${this.t("play.slower")}
          title=${this.t("play.slower")}
          ?disabled=${playback.speed.value === 0}
          @click=${() => playback.slower()}
        >
          ${icon("minus")}
        </button>
        <input
          type="range"
          min="0"
          max=${speeds.length - 1}
          step="1"
          .value=${String(playback.speed.value)}
          aria-label=${this.t("play.speed")}
          aria-valuetext=${speedText(this)}
          @input=${this.#setSpeed}
        />
        <button
          class="button quiet only-icon"
          aria-label=${this.t("play.faster")}
          title=${this.t("play.faster")}
          ?disabled=${playback.speed.value === speeds.length - 1}
          @click=${() => playback.faster()}
        >
          ${icon("plus")}
        </button>
        <span class="pace">
          ${speedText(this)}
          ${slow ? html`<small>${this.t("play.speed.slow", { time: this.app.locale.duration(playback.pace * 1e9) })}</small>` : nothing}
        </span>
      </div>
    `;
  }

  #setSpeed(event: Event): void {
    this.app.session.playback.speed.value = Number((event.target as HTMLInputElement).value);
  }

  #toggleHurry(): void {
    const { hurry } = this.app.session.playback;
    hurry.value = !hurry.value;
  }
}
customElements.define("gn-transport", TransportBar);

function speedText({ app }: TransportBar): string {
  const { pace } = app.session.playback;
  if (pace >= 1) return app.locale.t("play.speed.real");
  return app.locale.t("play.speed.ratio", { factor: app.locale.number(Math.round(1 / pace)) });
}
