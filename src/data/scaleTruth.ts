import type { BoxTruth, KeypointTruth, Truth } from '../core/dataSet.ts';
import type { Picture } from '../core/picture.ts';

/** What is right of an item whose picture was resized: boxes, keypoints, areas and masks follow. */
export function scaleTruth(truth: Truth, original: Picture, resized: Picture): Truth {
  const { height, width } = resized;
  const [across, down] = [width / original.width, height / original.height];
  if (across === 1 && down === 1) return truth;
  const box = <T extends BoxTruth>(each: T): T => ({
    ...each,
    box: [each.box[0] * across, each.box[1] * down, each.box[2] * across, each.box[3] * down],
  });
  const points = (each: KeypointTruth): KeypointTruth => ({
    ...box(each),
    keypoints: each.keypoints.map((value, i) => value * ([across, down, 1][i % 3] ?? 1)),
    ...(each.area === undefined ? {} : { area: each.area * across * down }),
  });
  return {
    ...truth,
    ...(truth.boxes === undefined ? {} : { boxes: truth.boxes.map(box) }),
    ...(truth.keypoints === undefined ? {} : { keypoints: truth.keypoints.map(points) }),
    ...(truth.mask === undefined ? {} : { mask: nearest(truth.mask, height, width) }),
  };
}

/** A mask in another size by its nearest pixels, for class numbers cannot be mixed. */
function nearest(mask: Picture, height: number, width: number): Picture {
  const data = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    const from = Math.floor(((row + 0.5) * mask.height) / height) * mask.width;
    for (let column = 0; column < width; column++)
      data[row * width + column] =
        mask.data[from + Math.floor(((column + 0.5) * mask.width) / width)]!;
  }
  return { ...mask, height, width, data };
}
