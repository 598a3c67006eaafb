import { look, type Look } from '../../attacks/pictures/look.ts';
import type { PictureGradients } from '../../attacks/pictures/pictureGradients.ts';
import type { DataItem, KeypointTruth } from '../../core/dataSet.ts';
import type { Crop } from '../../coco/predict/crop.ts';
import { personCrop } from '../predict/personCrop.ts';
import type { PoseDecoderOption } from '../predict/poseDecoder.ts';
import { keypointLoss, type AimedKeypoint } from './keypointLoss.ts';

/** Similarity of a keypoint with the truth below which it is lost, as COCO measures it. */
const LOST = 0.5;

/** How a top-down estimator looks at people. */
export interface PersonLooking {
  readonly decoder: PoseDecoderOption;
  readonly boxScale: number;
  readonly sigmas: readonly number[];
}

/** What a top-down estimator is shown of a picture, one crop for each person with labelled keypoints, which are to be lost. */
export function personLooks(
  { picture, truth }: DataItem,
  gradients: PictureGradients,
  { decoder, boxScale, sigmas }: PersonLooking,
): readonly Look[] {
  const space = gradients.spaceOf(picture);
  return (truth.keypoints ?? []).flatMap((person) => {
    if (person.crowd === true) return [];
    const crop = personCrop(person.box, space.form, boxScale);
    const aimed = aimedKeypoints(person, crop, sigmas);
    if (aimed.length === 0) return [];
    return [look(space, crop, (outputs) => keypointLoss(outputs, decoder, aimed, space.form))];
  });
}

/** The labelled keypoints of a person that a crop shows. */
export function aimedKeypoints(
  { keypoints, box, area = box[2] * box[3] }: KeypointTruth,
  crop: Crop,
  sigmas: readonly number[],
): readonly AimedKeypoint[] {
  return sigmas.flatMap((sigma, k) => {
    const [px = 0, py = 0, visibility = 0] = keypoints.slice(3 * k, 3 * k + 3);
    const [x, y] = [(px - crop.x) / crop.width, (py - crop.y) / crop.height];
    if (!(visibility > 0 && x >= 0 && x < 1 && y >= 0 && y < 1)) return [];
    // Where exp(-d^2 / (2 (2 sigma)^2 area)) is LOST.
    const reach = 2 * sigma * Math.sqrt(-2 * area * Math.log(LOST));
    return [{ k, x, y, reachX: reach / crop.width, reachY: reach / crop.height }];
  });
}
