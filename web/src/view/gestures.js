// SPDX-License-Identifier: Apache-2.0
// Moves the camera: drag, wheel, pinch, keys. Short presses are left to the stage.
/** A press that moves less than this many pixels is a tap. */
const tapReach = 6;
const keyPan = 60;
const keyZoom = 1.25;
export function watchGestures(stage, camera, callbacks) {
    const pointers = new Map();
    const abort = new AbortController();
    const { signal } = abort;
    let travelled = 0;
    /** A press that began on a device or cable never moves the camera. */
    let onThing = false;
    const at = (event) => {
        const frame = stage.getBoundingClientRect();
        return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    };
    stage.addEventListener("pointerdown", (event) => {
        if (event.button !== 0)
            return;
        onThing = event.target instanceof Element && event.target.closest("[data-node], .stage-tools") !== null;
        if (onThing)
            return;
        if (pointers.size === 0)
            travelled = 0;
        pointers.set(event.pointerId, at(event));
    }, { signal });
    stage.addEventListener("pointermove", (event) => {
        const place = at(event);
        const before = pointers.get(event.pointerId);
        if (!before) {
            if (pointers.size === 0)
                callbacks.hovered(place.x, place.y);
            return;
        }
        travelled += Math.hypot(place.x - before.x, place.y - before.y);
        if (travelled > tapReach && !stage.hasPointerCapture(event.pointerId))
            stage.setPointerCapture(event.pointerId);
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
        if (other)
            pinch(camera, before, place, other);
        else if (travelled > tapReach)
            camera.pan(place.x - before.x, place.y - before.y);
        pointers.set(event.pointerId, place);
        callbacks.moved();
    }, { signal });
    const release = (event, tap) => {
        if (!pointers.delete(event.pointerId))
            return;
        if (!tap || pointers.size > 0 || travelled > tapReach)
            return;
        const place = at(event);
        callbacks.tapped(place.x, place.y);
    };
    stage.addEventListener("pointerup", (event) => release(event, true), { signal });
    stage.addEventListener("pointercancel", (event) => release(event, false), { signal });
    stage.addEventListener("pointerleave", () => callbacks.left(), { signal });
    stage.addEventListener("wheel", (event) => {
        event.preventDefault();
        const place = at(event);
        // A pinch on a touch pad comes as a wheel with Ctrl and small steps.
        const speed = event.ctrlKey ? 0.01 : 0.0016;
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
        camera.zoomAt(place.x, place.y, Math.exp(-event.deltaY * lines * speed));
        callbacks.moved();
    }, { signal, passive: false });
    stage.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !moveByKey(camera, event.key, callbacks))
            return;
        event.preventDefault();
        callbacks.moved();
    }, { signal });
    return () => abort.abort();
}
function pinch(camera, before, now, other) {
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(now.x - other.x, now.y - other.y);
    camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was > 0)
        camera.zoomAt((now.x + other.x) / 2, (now.y + other.y) / 2, is / was);
}
function moveByKey(camera, key, callbacks) {
    switch (key) {
        case "ArrowLeft":
            camera.pan(keyPan, 0);
            return true;
        case "ArrowRight":
            camera.pan(-keyPan, 0);
            return true;
        case "ArrowUp":
            camera.pan(0, keyPan);
            return true;
        case "ArrowDown":
            camera.pan(0, -keyPan);
            return true;
        case "+":
        case "=":
            camera.zoomAt(camera.width / 2, camera.height / 2, keyZoom);
            return true;
        case "-":
            camera.zoomAt(camera.width / 2, camera.height / 2, 1 / keyZoom);
            return true;
        case "0":
            callbacks.fit();
            return true;
        default:
            return false;
    }
}
