import type { Picture } from '../../core/picture.ts';

/** Red, green, blue, 0 to 1. */
export type Color = readonly [number, number, number];

/** A picture of three channels to draw on: a copy of `picture`, or an empty one. */
export class Canvas {
  readonly picture: Picture;

  constructor(height: number, width: number, picture?: Picture) {
    const data = new Float32Array(height * width * 3).fill(0.93);
    if (picture !== undefined) {
      for (let i = 0; i < height * width; i++) {
        for (let c = 0; c < 3; c++)
          data[3 * i + c] = picture.data[i * picture.channels + (picture.channels >= 3 ? c : 0)]!;
      }
    }
    this.picture = { kind: 'picture', height, width, channels: 3, data };
  }

  /** A line of `thickness` px. */
  line(x1: number, y1: number, x2: number, y2: number, color: Color, thickness = 2): void {
    const steps = Math.min(4000, Math.ceil(Math.hypot(x2 - x1, y2 - y1) * 2) + 1);
    for (let i = 0; i <= steps; i++) {
      const t = i / steps;
      this.disc(x1 + t * (x2 - x1), y1 + t * (y2 - y1), thickness / 2, color);
    }
  }

  disc(x: number, y: number, radius: number, color: Color): void {
    const { height, width, data } = this.picture;
    for (let row = Math.ceil(y - radius); row <= y + radius; row++) {
      if (row < 0 || row >= height) continue;
      for (let column = Math.ceil(x - radius); column <= x + radius; column++) {
        if (column < 0 || column >= width) continue;
        if ((row - y) ** 2 + (column - x) ** 2 > radius ** 2 + 0.3) continue;
        data.set(color, 3 * (row * width + column));
      }
    }
  }

  box([x, y, w, h]: readonly [number, number, number, number], color: Color, thickness = 2): void {
    this.line(x, y, x + w, y, color, thickness);
    this.line(x + w, y, x + w, y + h, color, thickness);
    this.line(x + w, y + h, x, y + h, color, thickness);
    this.line(x, y + h, x, y, color, thickness);
  }
}
