import { z } from 'zod';

import type { Decoder } from '../../../coco/decode/decoder.ts';
import type { Detection } from '../../../coco/decode/detection.ts';
import { numbersOf, type Numbers } from '../../../coco/decode/numbersOf.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import { groupPeaks, type GroupedPerson } from './groupPeaks.ts';
import { keypointBox } from './keypointBox.ts';
import { peaks } from './peaks.ts';

const options = z.strictObject({
  kind: z.literal('associative'),
  heatmaps: z.string().describe('Output with a map for each keypoint, [keypoints, height, width].'),
  tags: z
    .string()
    .describe('Output with an embedding for each cell of those maps, of the same shape.'),
  peak: z
    .number()
    .min(0)
    .default(0.1)
    .describe('Height above which a peak of a map is a keypoint.'),
  radius: z
    .int()
    .min(1)
    .default(2)
    .describe('Cells around a peak that it must exceed; 2 are a window of 5 by 5.'),
  people: z.int().min(1).max(1000).default(30).describe('Most peaks of one map.'),
  tagDistance: z
    .number()
    .positive()
    .default(1)
    .describe("Distance of tags from which on a peak is another person's."),
  order: z
    .array(z.int().min(0))
    .optional()
    .describe(
      'Numbers of the keypoints in which people are put together; default as they come. HigherHRNet on COCO: 0 to 6, 11, 12, 7 to 10, 13 to 16.',
    ),
  fill: z
    .boolean()
    .default(true)
    .describe(
      "Take for a keypoint without a peak the cell that is high and near to the person's tag, as HigherHRNet does.",
    ),
});

/** Bottom-up by associative embedding: maps of keypoints, and maps of tags that say which of them belong together. */
export const associative: Decoder<z.output<typeof options>> = {
  kind: 'associative',
  summary: 'maps of keypoints and of tags, grouped into people (HigherHRNet, OpenVINO models)',
  options,
  decode(outputs, option, input) {
    const maps = numbersOf(outputs, option.heatmaps, 3);
    const tags = numbersOf(outputs, option.tags, 3);
    if (maps.shape.some((extent, axis) => extent !== tags.shape[axis]))
      throw new ConfigurationError(
        `decoder: '${option.heatmaps}' has the shape [${maps.shape.join(', ')}], '${option.tags}' [${tags.shape.join(', ')}]`,
        { code: 'decoder.shape', hint: 'both need a map of one size for every keypoint' },
      );
    const [count = 0, height = 0, width = 0] = maps.shape;
    const order = option.order ?? Array.from({ length: count }, (_, k) => k);
    if (order.length !== count || new Set(order).size !== count || Math.max(...order) >= count)
      throw new ConfigurationError(
        `decoder.order: [${order.join(', ')}] does not name each of the ${count} keypoints once`,
        { code: 'decoder.order', hint: `write 0 to ${count - 1} in another order` },
      );
    const candidates = Array.from({ length: count }, (_, k) =>
      peaks(
        maps.data,
        k * height * width,
        { height, width },
        { radius: option.radius, least: option.peak, most: option.people },
      ).map((peak) => ({
        ...peak,
        tag: tags.data[(k * height + peak.row) * width + peak.column]!,
      })),
    );
    return groupPeaks(candidates, order, option.tagDistance).map((person) =>
      detection(person, maps, tags, option.fill, input),
    );
  },
};

function detection(
  { peaks: found, tag }: GroupedPerson,
  maps: Numbers,
  tags: Numbers,
  fill: boolean,
  input: { readonly height: number; readonly width: number },
): Detection {
  const [count = 0, height = 0, width = 0] = maps.shape;
  const keypoints: number[] = [];
  for (const [k, peak] of found.entries()) {
    const from = k * height * width;
    const cell = peak ?? (fill ? nearest(maps.data, tags.data, from, height * width, tag) : -1);
    const at = typeof cell === 'number' ? cell : cell.row * width + cell.column;
    if (at < 0) {
      keypoints.push(0, 0, 0);
      continue;
    }
    const [row, column] = [Math.floor(at / width), at % width];
    const value = (r: number, c: number) =>
      maps.data[from + clamp(r, height) * width + clamp(c, width)]!;
    // A quarter of a cell towards the higher neighbour.
    const dx = 0.25 * Math.sign(value(row, column + 1) - value(row, column - 1));
    const dy = 0.25 * Math.sign(value(row + 1, column) - value(row - 1, column));
    keypoints.push(
      ((column + 0.5 + dx) / width) * input.width,
      ((row + 0.5 + dy) / height) * input.height,
      value(row, column),
    );
  }
  // The score of a person is the mean over all keypoints, those without a peak as zero.
  const score = found.reduce((sum, peak) => sum + (peak?.score ?? 0), 0) / count;
  return { category: 0, score, box: keypointBox(keypoints), keypoints };
}

/** The cell of a map that is highest when the rounded distance of its tag is taken off; -1 when its map is not above 0. */
function nearest(
  maps: ArrayLike<number>,
  tags: ArrayLike<number>,
  from: number,
  cells: number,
  tag: number,
): number {
  let best = -1;
  let highest = -Infinity;
  for (let i = 0; i < cells; i++) {
    const value = maps[from + i]! - Math.round(Math.abs(tags[from + i]! - tag));
    if (value > highest) [best, highest] = [i, value];
  }
  return best >= 0 && maps[from + best]! > 0 ? best : -1;
}

function clamp(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}
