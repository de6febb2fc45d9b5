// SPDX-License-Identifier: Apache-2.0
// Says the important things aloud to screen readers, at most one every few seconds, the latest last.
import { formatClock } from "../i18n/format";
import { EffectKind } from "../model/effects";
const pause = 2500;
/** Watches the session and fills `app.announcement`. */
export function announceEvents(app) {
    const { session, locale } = app;
    let lastSpoken = 0;
    let seenEffects = session.ledger.effects.end;
    let lostBefore = 0;
    let waiting;
    const say = (text) => {
        waiting = text;
        const wait = Math.max(0, lastSpoken + pause - performance.now());
        setTimeout(() => {
            if (waiting === undefined)
                return;
            app.announcement.value = waiting;
            waiting = undefined;
            lastSpoken = performance.now();
        }, wait);
    };
    session.playback.playing.subscribe((playing) => {
        if (playing)
            return;
        const { seconds, fraction } = formatClock(session.now);
        say(locale.t("announce.paused", { time: `${seconds}.${fraction} s` }));
    });
    session.moved.subscribe(() => {
        const { effects, world, lost } = session.ledger;
        if (lost > lostBefore)
            app.toast(locale.t("toast.lost", { count: locale.number(lost - lostBefore) }), "error");
        lostBefore = lost;
        for (; seenEffects < effects.end; seenEffects++) {
            const i = effects.slot(seenEffects);
            const kind = effects.kind[i] ?? 0;
            if (kind !== EffectKind.nodeDrop && kind !== EffectKind.cableDrop)
                continue;
            const link = world.link(effects.link[i] ?? 0);
            const place = world.node(effects.node[i] ?? 0)?.name ?? `${link?.a.node.name} – ${link?.b.node.name}`;
            const reason = locale.code(`reason.${effects.reason[i]}`, locale.t("reason.0"));
            say(locale.t("announce.dropped", { place, reason }));
        }
    });
}
