import { z } from 'zod';

import { numbersOf } from '../../coco/decode/numbersOf.ts';
import type { TensorMap } from '../../core/tensor.ts';

const output = z.string().optional().describe('Name of the output; default the only one.');

/** How a top-down estimator's outputs become keypoints. */
export const poseDecoderOption = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('heatmap'),
      output,
      shift: z
        .boolean()
        .default(true)
        .describe(
          'Move the highest cell a quarter of a cell towards its higher neighbours, as HRNet does.',
        ),
    })
    .describe('A map for each keypoint, [keypoints, height, width]: the highest cell.'),
  z
    .strictObject({
      kind: z.literal('simcc'),
      x: z.string().describe('Output with scores of columns, [keypoints, columns].'),
      y: z.string().describe('Output with scores of rows, [keypoints, rows].'),
    })
    .describe(
      'Scores of columns and of rows for each keypoint (SimCC, RTMPose): the highest of each.',
    ),
  z
    .strictObject({
      kind: z.literal('regression'),
      output,
      normalised: z
        .boolean()
        .default(true)
        .describe('Whether coordinates are shares of the input, not px.'),
      order: z
        .enum(['xy', 'yx'])
        .default('xy')
        .describe('Which coordinate comes first; yx for MoveNet.'),
    })
    .describe('Coordinates, [keypoints, 2] or with a score [keypoints, 3].'),
]);

export type PoseDecoderOption = z.output<typeof poseDecoderOption>;

/** Names of the outputs that a decoder reads; undefined: the only one. */
export function outputsOf(option: PoseDecoderOption): readonly string[] | undefined {
  if (option.kind === 'simcc') return [option.x, option.y];
  return option.output === undefined ? undefined : [option.output];
}

/** Keypoints of one crop: x, y as shares of the input, and score, of each. */
export function decodePose(
  outputs: TensorMap,
  option: PoseDecoderOption,
  input: { readonly height: number; readonly width: number },
): readonly number[] {
  if (option.kind === 'simcc') return simcc(outputs, option);
  if (option.kind === 'heatmap') return heatmap(outputs, option);
  const { shape, data } = numbersOf(outputs, option.output, 2);
  const [count = 0, width = 2] = shape;
  const [x, y] = option.normalised ? [1, 1] : [input.width, input.height];
  const first = option.order === 'xy' ? 0 : 1;
  return Array.from({ length: count }, (_, k) => [
    data[k * width + first]! / x,
    data[k * width + 1 - first]! / y,
    width > 2 ? data[k * width + 2]! : 1,
  ]).flat();
}

function simcc(outputs: TensorMap, { x, y }: { x: string; y: string }): readonly number[] {
  const [columns, rows] = [numbersOf(outputs, x, 2), numbersOf(outputs, y, 2)];
  const highest = ({ shape, data }: typeof rows, k: number) => {
    const [, width = 0] = shape;
    let best = 0;
    for (let i = 1; i < width; i++) if (data[k * width + i]! > data[k * width + best]!) best = i;
    return { at: best / width, score: data[k * width + best]! };
  };
  return Array.from({ length: columns.shape[0] ?? 0 }, (_, k) => {
    const [a, b] = [highest(columns, k), highest(rows, k)];
    return [a.at, b.at, Math.min(a.score, b.score)];
  }).flat();
}

function heatmap(
  outputs: TensorMap,
  { output: name, shift }: { output?: string | undefined; shift: boolean },
): readonly number[] {
  const { shape, data } = numbersOf(outputs, name, 3);
  const [count = 0, height = 0, width = 0] = shape;
  return Array.from({ length: count }, (_, k) => {
    const from = k * height * width;
    let best = 0;
    for (let i = 1; i < height * width; i++) if (data[from + i]! > data[from + best]!) best = i;
    const [column, row] = [best % width, Math.floor(best / width)];
    const at = (r: number, c: number) => data[from + r * width + c]!;
    const inner = shift && column > 0 && row > 0 && column < width - 1 && row < height - 1;
    const dx = inner ? 0.25 * Math.sign(at(row, column + 1) - at(row, column - 1)) : 0;
    const dy = inner ? 0.25 * Math.sign(at(row + 1, column) - at(row - 1, column)) : 0;
    return [(column + 0.5 + dx) / width, (row + 0.5 + dy) / height, data[from + best]!];
  }).flat();
}
