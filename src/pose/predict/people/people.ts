import { z } from 'zod';

import type { Decoder } from '../../../coco/decode/decoder.ts';
import { numbersOf, type Numbers } from '../../../coco/decode/numbersOf.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import type { TensorMap } from '../../../core/tensor.ts';
import { keypointBox } from './keypointBox.ts';

const options = z.strictObject({
  kind: z.literal('people'),
  keypoints: z
    .string()
    .optional()
    .describe(
      'Output with keypoints, [people, keypoints, 2 or 3], or [people, numbers] that begin with `count` times three; default the only one.',
    ),
  count: z
    .int()
    .min(1)
    .default(17)
    .describe('Keypoints of a person in an output of [people, numbers].'),
  scores: z
    .string()
    .optional()
    .describe(
      'Output with the score of each person, [people] or [people, numbers]; default that of `keypoints` when `scoreColumn` is given, else the mean score of the keypoints.',
    ),
  scoreColumn: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Which number of a row is the score; 55 for MoveNet MultiPose, 4 for boxes with a score (RTMO).',
    ),
  order: z.enum(['xy', 'yx']).default('xy').describe('Which coordinate comes first.'),
  normalised: z
    .boolean()
    .default(false)
    .describe('Whether coordinates are shares of the input, not px.'),
});

type Options = z.output<typeof options>;

/** Models that put people together themselves: keypoints and a score of each. */
export const people: Decoder<Options> = {
  kind: 'people',
  summary:
    'keypoints and scores of people that the model has put together itself (MoveNet MultiPose, RTMO, Keypoint R-CNN)',
  options,
  decode(outputs, option, { height, width }) {
    const { shape, data } = rows(outputs, option.keypoints);
    const [number = 0, count = 0, each = 1] =
      shape.length === 3 ? shape : [shape[0], option.count, 3];
    const stride = shape.length === 3 ? count * each : shape[1]!;
    if (each < 2 || count * each > stride)
      throw new ConfigurationError(
        `decoder: the keypoints have the shape [${shape.join(', ')}], too small for ${count} with x and y`,
        { code: 'decoder.shape', hint: 'check `count` and the name of the output' },
      );
    const scores = scoresOf(outputs, option);
    const [x, y] = option.normalised ? [width, height] : [1, 1];
    const first = option.order === 'xy' ? 0 : 1;
    return Array.from({ length: number }, (_, person) => {
      const keypoints = Array.from({ length: count }, (__, k) => {
        const at = person * stride + k * each;
        return [
          data[at + first]! * x,
          data[at + 1 - first]! * y,
          each > 2 ? data[at + 2]! : 1,
        ] as const;
      });
      const mean = keypoints.reduce((sum, [, , score]) => sum + score, 0) / count;
      const flat = keypoints.flat();
      return {
        category: 0,
        score: scores?.(person) ?? mean,
        box: keypointBox(flat),
        keypoints: flat,
      };
    });
  },
};

function scoresOf(
  outputs: TensorMap,
  { scores, scoreColumn, keypoints }: Options,
): ((person: number) => number) | undefined {
  if (scores === undefined && scoreColumn === undefined) return undefined;
  const name = scores ?? keypoints;
  if (scoreColumn === undefined) {
    const { data } = numbersOf(outputs, name, 1);
    return (person) => data[person]!;
  }
  const { shape, data } = numbersOf(outputs, name, 2);
  const [, width = 0] = shape;
  if (scoreColumn >= width)
    throw new ConfigurationError(
      `decoder.scoreColumn: ${scoreColumn} is beyond the ${width} numbers of a row`,
      { code: 'decoder.shape', hint: 'columns count from 0' },
    );
  return (person) => data[person * width + scoreColumn]!;
}

/** [people, numbers] or [people, keypoints, numbers], with or without a batch of one. */
function rows(outputs: TensorMap, name: string | undefined): Numbers {
  const names = Object.keys(outputs);
  const tensor = outputs[name ?? (names.length === 1 ? names[0]! : '')];
  const extents = tensor?.shape ?? [];
  // [1, n, m] is a batch of rows; [n, k, m] is people with keypoints of two or three numbers.
  const flat = extents.length === 2 || (extents.length === 3 && extents[2]! > 3);
  return numbersOf(outputs, name, flat ? 2 : 3);
}
