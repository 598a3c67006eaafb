import { inputPicture, PADDING, type Fit } from '../../coco/predict/inputPicture.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import type { InputSize } from '../../coco/decode/decoder.ts';
import type { Picture } from '../../core/picture.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { Limits } from '../detectors/goals/goal.ts';
import { goalOf } from '../detectors/goals/goals.ts';
import { FAINT, weightsOf } from '../detectors/goals/weightsOf.ts';
import { look, type Look } from './look.ts';

/** Overlap from which a detection stands for an object, and how many a goal of numbers wants. */
const LIMITS = { iou: 0.5, boxes: 5 } as const;

/** A detector, and what is wanted of it. */
export interface BoxAim {
  readonly goal: string;
  /** Detections in px of the input with a score above `least`, before suppression. */
  readonly decode: (outputs: TensorMap, input: InputSize, least: number) => readonly Detection[];
  /** The output with the scores; default the first. */
  readonly scores: string | undefined;
  readonly fit: Fit;
  readonly suppression: { readonly iou: number; readonly score: number };
}

/** What a detector is shown of a picture, attacked for a goal against the objects of the truth, which are in px of the picture. */
export function boxLook(
  space: Preprocessing,
  picture: Picture,
  objects: readonly Pick<Detection, 'category' | 'box'>[],
  { goal: name, decode, scores, fit, suppression }: BoxAim,
): Look {
  const { height, width } = space.form;
  const { crop } = inputPicture(picture, { height, width }, fit);
  const [x, y] = [width / crop.width, height / crop.height];
  const shown = objects.map(({ category, box: [left, top, w, h] }) => ({
    category,
    score: 1,
    box: [(left - crop.x) * x, (top - crop.y) * y, w * x, h * y] as const,
  }));
  const clean = { candidates: shown, shown };
  const goal = goalOf(name);
  const { iou, score } = suppression;
  const limits: Limits = { ...LIMITS, suppression: iou, score };
  return look(
    space,
    fit === 'stretch' ? undefined : crop,
    (outputs) => {
      const candidates = decode(outputs, { height, width }, FAINT);
      const rise = goal.rise(clean, { candidates, shown: candidates }, limits, true);
      const output = scores ?? Object.keys(outputs)[0]!;
      return { value: rise.value, weights: weightsOf(rise.pulls, outputs, output) };
    },
    PADDING,
  );
}
