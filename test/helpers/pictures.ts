import { createRandom } from '../../src/math/random.ts';
import { compilePipeline } from '../../src/pictures/pipeline.ts';
import type { Picture } from '../../src/core/picture.ts';
import type { TransformOption } from '../../src/pictures/transformOption.ts';

/** A picture of independent uniform values. */
export function randomPicture(seed: number, height = 8, width = 10, channels = 3): Picture {
  const random = createRandom(seed, 'picture');
  const data = Float32Array.from({ length: height * width * channels }, () => random.uniform());
  return { kind: 'picture', height, width, channels, data };
}

/** A signal of one channel. */
export function signalOf(...values: number[]): Picture {
  return {
    kind: 'signal',
    height: 1,
    width: values.length,
    channels: 1,
    data: Float32Array.from(values),
  };
}

/** A grey picture from its rows. */
export function greyOf(rows: readonly (readonly number[])[]): Picture {
  return {
    kind: 'picture',
    height: rows.length,
    width: rows[0]!.length,
    channels: 1,
    data: Float32Array.from(rows.flat()),
  };
}

/** Applies transforms as a scenario names them. */
export function transformed(
  picture: Picture,
  transforms: readonly TransformOption[],
  { seed = 1, values = {} }: { seed?: number; values?: Readonly<Record<string, number>> } = {},
): Promise<Picture> {
  return compilePipeline(transforms, Object.keys(values)).apply(
    picture,
    new Map(Object.entries(values)),
    createRandom(seed, 'test'),
  );
}

/** The largest difference between two pictures. */
export function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}
