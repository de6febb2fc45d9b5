// SPDX-License-Identifier: Apache-2.0
// Which part of the drawing is seen: scene units to CSS pixels of the stage and back.
export const closest = 4;
export const farthest = 0.12;
export class Camera {
    constructor() {
        /** The scene point in the middle of the stage. */
        this.x = 0;
        this.y = 0;
        /** CSS pixels a scene unit. */
        this.zoom = 1;
        this.width = 1;
        this.height = 1;
    }
    screenX(x) {
        return (x - this.x) * this.zoom + this.width / 2;
    }
    screenY(y) {
        return (y - this.y) * this.zoom + this.height / 2;
    }
    sceneX(x) {
        return (x - this.width / 2) / this.zoom + this.x;
    }
    sceneY(y) {
        return (y - this.height / 2) / this.zoom + this.y;
    }
    /** Moves the drawing by so many pixels. */
    pan(dx, dy) {
        this.x -= dx / this.zoom;
        this.y -= dy / this.zoom;
    }
    /** Zooms by `factor` while the point at (x, y) on the stage stays where it is. */
    zoomAt(x, y, factor) {
        const sceneX = this.sceneX(x);
        const sceneY = this.sceneY(y);
        this.zoom = Math.min(closest, Math.max(farthest, this.zoom * factor));
        this.x = sceneX - (x - this.width / 2) / this.zoom;
        this.y = sceneY - (y - this.height / 2) / this.zoom;
    }
    /** Shows all of `bounds` with `margin` pixels around, but never larger than life. */
    fit(bounds, margin) {
        const across = (this.width - 2 * margin.x) / Math.max(1, bounds.right - bounds.left);
        const down = (this.height - margin.top - margin.bottom) / Math.max(1, bounds.bottom - bounds.top);
        this.zoom = Math.min(1.25, Math.max(farthest, Math.min(across, down)));
        this.x = (bounds.left + bounds.right) / 2;
        this.y = (bounds.top + bounds.bottom) / 2 + (margin.bottom - margin.top) / 2 / this.zoom;
    }
}
