import type { GroundTruth } from '../groundTruth.ts';
import type { Picture } from '../../core/picture.ts';
import { Canvas } from './canvas.ts';

/** Longest side of an example in px. */
const SIDE = 120;

/** How far a picture is lightened towards white, so that what is drawn over it stands out. */
const PALE = 0.5;

/** A part of an image to draw an example on. */
export interface ExampleCanvas {
  readonly canvas: Canvas;
  /** From px of the image to px of the canvas. */
  readonly x: (x: number) => number;
  readonly y: (y: number) => number;
}

/** The surroundings of boxes (x, y, width, height) in an image, enlarged or reduced to about 120 px. */
export function exampleCanvas(
  truth: GroundTruth,
  image: number,
  boxes: readonly (readonly number[])[],
  picture: Picture | undefined,
): ExampleCanvas {
  const edges = (axis: 0 | 1) => [
    Math.min(...boxes.map((box) => box[axis]!)),
    Math.max(...boxes.map((box) => box[axis]! + box[axis + 2]!)),
  ];
  const [left, right] = edges(0) as [number, number];
  const [top, bottom] = edges(1) as [number, number];
  const margin = 0.15 * Math.max(right - left, bottom - top, 8);
  const [width, height] = [
    picture?.width ?? (truth.images.width[image]! || right + margin),
    picture?.height ?? (truth.images.height[image]! || bottom + margin),
  ];
  const from = [Math.max(0, left - margin), Math.max(0, top - margin)] as const;
  const to = [
    Math.max(from[0] + 8, Math.min(width, right + margin)),
    Math.max(from[1] + 8, Math.min(height, bottom + margin)),
  ] as const;
  const scale = SIDE / Math.max(to[0] - from[0], to[1] - from[1]);
  const size = [
    Math.round((to[0] - from[0]) * scale),
    Math.round((to[1] - from[1]) * scale),
  ] as const;
  return {
    canvas: new Canvas(size[1], size[0], picture && crop(picture, from, scale, size)),
    x: (x) => (x - from[0]) * scale,
    y: (y) => (y - from[1]) * scale,
  };
}

/** The nearest pixels of a part of a picture, pale. */
function crop(
  picture: Picture,
  [left, top]: readonly [number, number],
  scale: number,
  [width, height]: readonly [number, number],
): Picture {
  const { channels } = picture;
  const data = new Float32Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const y = Math.min(picture.height - 1, Math.floor(top + row / scale));
    for (let column = 0; column < width; column++) {
      const x = Math.min(picture.width - 1, Math.floor(left + column / scale));
      for (let c = 0; c < channels; c++)
        data[(row * width + column) * channels + c] =
          PALE + (1 - PALE) * picture.data[(y * picture.width + x) * channels + c]!;
    }
  }
  return { ...picture, width, height, data };
}
