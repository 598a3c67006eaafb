import { ConfigurationError } from '../../core/errors.ts';
import { compileExpression } from '../../space/expression/compileExpression.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import { selectResults } from '../analyse/selectResults.ts';

/** The ground truth and results of the images that meet a condition over their fields. */
export function sliceImages(
  truth: GroundTruth,
  results: Results,
  name: string,
  condition: string,
): { truth: GroundTruth; results: Results } {
  const expression = compileExpression(condition, ['slices', name]);
  const inside = truth.images.attributes.map((fields, image) => {
    const missing = [...expression.names].find((field) => fields[field] === undefined);
    if (missing !== undefined)
      throw new ConfigurationError(
        `slices.${name}: image ${truth.images.ids[image]} has no field '${missing}'`,
        { code: 'coco.slice', hint: `its fields are ${Object.keys(fields).join(', ')}` },
      );
    return expression.evaluate(new Map(Object.entries(fields))) === true;
  });
  const chosen = Int32Array.from({ length: truth.images.count }, (_, i) => i).filter(
    (i) => inside[i],
  );
  const place = new Int32Array(truth.images.count).fill(-1);
  chosen.forEach((image, i) => {
    place[image] = i;
  });
  const rows = Int32Array.from({ length: results.count }, (_, i) => i).filter(
    (one) => place[results.image[one]!]! >= 0,
  );
  const picked = selectResults(results, rows);
  return {
    truth: sliceTruth(truth, chosen, place),
    results: { ...picked, image: picked.image.map((image) => place[image]!) },
  };
}

function sliceTruth(truth: GroundTruth, chosen: Int32Array, place: Int32Array): GroundTruth {
  const { images, annotations, keypointsEach } = truth;
  const kept = Int32Array.from({ length: annotations.count }, (_, i) => i).filter(
    (gt) => place[annotations.image[gt]!]! >= 0,
  );
  const wide = (values: Float64Array, width: number) => {
    const out = new Float64Array(kept.length * width);
    kept.forEach((gt, i) => out.set(values.subarray(gt * width, (gt + 1) * width), i * width));
    return out;
  };
  return {
    ...truth,
    images: {
      count: chosen.length,
      ids: Float64Array.from(chosen, (i) => images.ids[i]!),
      names: Array.from(chosen, (i) => images.names[i]!),
      width: Float64Array.from(chosen, (i) => images.width[i]!),
      height: Float64Array.from(chosen, (i) => images.height[i]!),
      attributes: Array.from(chosen, (i) => images.attributes[i]!),
      byId: new Map(Array.from(chosen, (i, at) => [images.ids[i]!, at])),
    },
    annotations: {
      count: kept.length,
      ids: Float64Array.from(kept, (gt) => annotations.ids[gt]!),
      image: kept.map((gt) => place[annotations.image[gt]!]!),
      category: kept.map((gt) => annotations.category[gt]!),
      area: Float64Array.from(kept, (gt) => annotations.area[gt]!),
      crowd: Uint8Array.from(kept, (gt) => annotations.crowd[gt]!),
      boxes: wide(annotations.boxes, 4),
      keypointCounts: kept.map((gt) => annotations.keypointCounts[gt]!),
      keypoints: wide(annotations.keypoints, 3 * keypointsEach),
      masks: annotations.masks && Array.from(kept, (gt) => annotations.masks?.[gt]),
    },
  };
}
