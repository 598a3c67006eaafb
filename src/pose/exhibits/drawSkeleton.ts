import type { Color } from '../../coco/report/canvas.ts';
import type { ExampleCanvas } from '../../coco/report/exampleCanvas.ts';
import type { KeypointSchema } from '../../coco/schema/keypointSchema.ts';

/** Draws the bones and keypoints of somebody; `place` gives a keypoint in px of the image, undefined where it is not known. */
export function drawSkeleton(
  { canvas, x, y }: ExampleCanvas,
  { skeleton: bones, keypoints }: KeypointSchema,
  place: (k: number) => readonly [number, number] | undefined,
  color: Color,
): void {
  for (const [a, b] of bones) {
    const [from, to] = [place(a), place(b)];
    if (from !== undefined && to !== undefined)
      canvas.line(x(from[0]), y(from[1]), x(to[0]), y(to[1]), color);
  }
  for (const k of keypoints.keys()) {
    const at = place(k);
    if (at !== undefined) canvas.disc(x(at[0]), y(at[1]), 2.5, color);
  }
}
