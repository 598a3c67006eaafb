import { numbersOf } from '../../coco/decode/numbersOf.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { PoseDecoderOption } from '../predict/poseDecoder.ts';

/** Where one keypoint of the truth is, and where it counts as found. */
export interface AimedKeypoint {
  /** Its number. */
  readonly k: number;
  /** As shares of the input. */
  readonly x: number;
  readonly y: number;
  /** Half axes of the ellipse around it in which it is found, as shares of the input. */
  readonly reachX: number;
  readonly reachY: number;
}

/** A loss of what an estimator says of a crop, and its derivative by each number of its outputs. */
export interface KeypointLoss {
  readonly value: number;
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/**
 * How far a top-down estimator is from finding keypoints where they are, summed over them. Of maps and of scores of
 * columns and rows: the highest score away from the truth less the highest one around it, which is above 0 where the
 * keypoint is lost. Of coordinates: the distance to the truth in half axes.
 */
export function keypointLoss(
  outputs: TensorMap,
  option: PoseDecoderOption,
  aimed: readonly AimedKeypoint[],
  input: { readonly height: number; readonly width: number },
): KeypointLoss {
  if (option.kind === 'heatmap') return ofMaps(outputs, option.output, aimed);
  if (option.kind === 'regression') return ofCoordinates(outputs, option, aimed, input);
  const [columns, rows] = [
    ofScores(outputs, option.x, aimed, ({ x, reachX }) => [x, reachX]),
    ofScores(outputs, option.y, aimed, ({ y, reachY }) => [y, reachY]),
  ];
  return {
    value: columns.value + rows.value,
    weights: { ...columns.weights, ...rows.weights },
  };
}

function ofMaps(
  outputs: TensorMap,
  name: string | undefined,
  aimed: readonly AimedKeypoint[],
): KeypointLoss {
  const { shape, data } = numbersOf(outputs, name, 3);
  const [, height = 0, width = 0] = shape;
  return margins(outputs, name, data, aimed, ({ k, x, y, reachX, reachY }) => {
    const own = Math.floor(y * height) * width + Math.floor(x * width);
    return {
      from: k * height * width,
      count: height * width,
      isAround: (cell) => {
        const column = ((cell % width) + 0.5) / width;
        const row = (Math.floor(cell / width) + 0.5) / height;
        return cell === own || ((column - x) / reachX) ** 2 + ((row - y) / reachY) ** 2 <= 1;
      },
    };
  });
}

function ofScores(
  outputs: TensorMap,
  name: string,
  aimed: readonly AimedKeypoint[],
  axis: (one: AimedKeypoint) => readonly [number, number],
): KeypointLoss {
  const { shape, data } = numbersOf(outputs, name, 2);
  const [, count = 0] = shape;
  return margins(outputs, name, data, aimed, (one) => {
    const [place, reach] = axis(one);
    return {
      from: one.k * count,
      count,
      isAround: (cell) =>
        cell === Math.floor(place * count) || Math.abs((cell + 0.5) / count - place) <= reach,
    };
  });
}

/** Scores of one keypoint: `count` numbers, of which some are around the truth. */
interface Scores {
  readonly from: number;
  readonly count: number;
  readonly isAround: (cell: number) => boolean;
}

function margins(
  outputs: TensorMap,
  name = Object.keys(outputs)[0] ?? '',
  data: ArrayLike<number>,
  aimed: readonly AimedKeypoint[],
  scoresOf: (one: AimedKeypoint) => Scores,
): KeypointLoss {
  const weights = new Float32Array(data.length);
  let value = 0;
  for (const one of aimed) {
    const { from, count, isAround } = scoresOf(one);
    let [around, away] = [-1, -1];
    for (let cell = 0; cell < count; cell++) {
      const at = from + cell;
      if (isAround(cell)) {
        if (around < 0 || data[at]! > data[around]!) around = at;
      } else if (away < 0 || data[at]! > data[away]!) away = at;
    }
    if (around < 0 || away < 0) continue;
    value += data[away]! - data[around]!;
    weights[away]! += 1;
    weights[around]! -= 1;
  }
  return { value, weights: { [name]: weights } };
}

function ofCoordinates(
  outputs: TensorMap,
  { output: name, normalised, order }: Extract<PoseDecoderOption, { kind: 'regression' }>,
  aimed: readonly AimedKeypoint[],
  input: { readonly height: number; readonly width: number },
): KeypointLoss {
  const { shape, data } = numbersOf(outputs, name, 2);
  const [, each = 2] = shape;
  const weights = new Float32Array(data.length);
  let value = 0;
  for (const { k, x, y, reachX, reachY } of aimed) {
    const [atX, atY] = order === 'xy' ? [k * each, k * each + 1] : [k * each + 1, k * each];
    const [perX, perY] = normalised
      ? [reachX, reachY]
      : [reachX * input.width, reachY * input.height];
    const [dx, dy] = [data[atX]! / perX - x / reachX, data[atY]! / perY - y / reachY];
    const distance = Math.hypot(dx, dy);
    value += distance;
    // At the truth itself every way leads away.
    const [ux, uy] = distance === 0 ? [1, 0] : [dx / distance, dy / distance];
    weights[atX]! += ux / perX;
    weights[atY]! += uy / perY;
  }
  return { value, weights: { [name ?? Object.keys(outputs)[0] ?? '']: weights } };
}
