import type { AttackItem, AttackView } from '../frame/attack.ts';
import type { Lesson } from './lesson.ts';

/** A point to ask about, and the item near which it lies. */
export interface TrainingPoint {
  readonly item: AttackItem;
  readonly point: Float32Array;
}

/** How training points are made. */
export interface TrainingPoints {
  /** Along the sign of the substitute's gradient (`jacobian`), or squares of new colours (`plain`). */
  readonly kind: 'jacobian' | 'plain';
  /** How far from the clean point, as a multiple of epsilon. */
  readonly reach: number;
  readonly random: AttackView['random'];
}

/**
 * A new point for each known one, a step of epsilon away and within reach of its clean point (Papernot et al., 2017): by
 * the substitute's gradients where there are any, towards the boundary and, every fourth time, away from it.
 */
export async function trainingPoints(
  { preprocessing, threat, surrogates = [] }: AttackView,
  sources: readonly Pick<Lesson, 'point' | 'item' | 'label'>[],
  { kind, reach, random }: TrainingPoints,
): Promise<readonly TrainingPoint[]> {
  const { size } = preprocessing;
  const { distance } = threat;
  const epsilon = distance.norm === 'l2' ? threat.epsilon / Math.sqrt(size) : threat.epsilon;
  const [model] = surrogates;
  const slopes =
    kind === 'jacobian' && model !== undefined
      ? await model(
          sources.map(({ point, label }) => ({ point, original: { label } })),
          'cross-entropy',
        )
      : undefined;
  return sources.map(({ point, item }, k) => {
    const side = random.uniform() < 0.25 ? -1 : 1;
    const slope = slopes?.[k]?.gradient.map((value) => side * Math.sign(value));
    const signs = slope ?? tiles(preprocessing.form, random);
    const next = point.map((value, i) => {
      const farthest = reach * epsilon;
      const moved = value + epsilon * signs[i]!;
      return Math.min(item.clean[i]! + farthest, Math.max(item.clean[i]! - farthest, moved));
    });
    return { item, point: preprocessing.snap(next) };
  });
}

/** Signs of squares of a random side, in each channel. */
function tiles(
  { height, width, channels }: AttackView['preprocessing']['form'],
  random: AttackView['random'],
): Int8Array {
  const size = 1 + random.integer(Math.max(1, Math.floor(Math.min(height, width) / 2)));
  const columns = Math.ceil(width / size);
  const signs = Array.from({ length: Math.ceil(height / size) * columns * channels }, () =>
    random.uniform() < 0.5 ? -1 : 1,
  );
  return Int8Array.from({ length: height * width * channels }, (_, i) => {
    const [cell, c] = [Math.floor(i / channels), i % channels];
    const block =
      Math.floor(Math.floor(cell / width) / size) * columns + Math.floor((cell % width) / size);
    return signs[block * channels + c]!;
  });
}
