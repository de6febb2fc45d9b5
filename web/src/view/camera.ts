// SPDX-License-Identifier: Apache-2.0
// Which part of the drawing is seen: scene units to CSS pixels of the stage and back.

export const closest = 4;
export const farthest = 0.12;

export class Camera {
  /** The scene point in the middle of the stage. */
  x = 0;
  y = 0;
  /** CSS pixels a scene unit. */
  zoom = 1;
  width = 1;
  height = 1;

  screenX(x: number): number {
    return (x - this.x) * this.zoom + this.width / 2;
  }
  screenY(y: number): number {
    return (y - this.y) * this.zoom + this.height / 2;
  }
  sceneX(x: number): number {
    return (x - this.width / 2) / this.zoom + this.x;
  }
  sceneY(y: number): number {
    return (y - this.height / 2) / this.zoom + this.y;
  }

  /** Moves the drawing by so many pixels. */
  pan(dx: number, dy: number): void {
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
  }

  /** Zooms by `factor` while the point at (x, y) on the stage stays where it is. */
  zoomAt(x: number, y: number, factor: number): void {
    const sceneX = this.sceneX(x);
    const sceneY = this.sceneY(y);
    this.zoom = Math.min(closest, Math.max(farthest, this.zoom * factor));
    this.x = sceneX - (x - this.width / 2) / this.zoom;
    this.y = sceneY - (y - this.height / 2) / this.zoom;
  }

  /** Shows all of `bounds` with `margin` pixels around, but never larger than life. */
  fit(
    bounds: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
    margin: { readonly x: number; readonly top: number; readonly bottom: number },
  ): void {
    const across = (this.width - 2 * margin.x) / Math.max(1, bounds.right - bounds.left);
    const down = (this.height - margin.top - margin.bottom) / Math.max(1, bounds.bottom - bounds.top);
    this.zoom = Math.min(1.25, Math.max(farthest, Math.min(across, down)));
    this.x = (bounds.left + bounds.right) / 2;
    this.y = (bounds.top + bounds.bottom) / 2 + (margin.bottom - margin.top) / 2 / this.zoom;
  }
}
