import type { RandomStream } from '../core/random.ts';
import type { Affine } from './affine.ts';
import type { Picture } from '../core/picture.ts';

/** A number that a transform takes. */
export interface TransformNumber {
  /** What it is, its unit and its default. */
  readonly describe: string;
  /** Without one it must be given. */
  readonly default?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** A word that a transform takes; the first of `values` is the default. */
export interface TransformChoice {
  readonly describe: string;
  readonly values: readonly [string, ...string[]];
}

/** One way in which a data item may change. */
export interface Transform<Numbers extends string = string, Choices extends string = string> {
  readonly kind: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly on: readonly Picture['kind'][];
  readonly numbers: Readonly<Record<Numbers, TransformNumber>>;
  readonly choices: Readonly<Record<Choices, TransformChoice>>;
  /** A move of the picture; moves in a row are made at once, so that the picture is interpolated once. */
  move?(numbers: Readonly<Record<Numbers, number>>, picture: Picture): Affine;
  /** Any other change. `random` belongs to this transform at this point alone. */
  apply?(
    picture: Picture,
    numbers: Readonly<Record<Numbers, number>>,
    choices: Readonly<Record<Choices, string>>,
    random: RandomStream,
  ): Picture | Promise<Picture>;
}

/** Checks the types of a transform, and gives them up. */
export function defineTransform<Numbers extends string, Choices extends string>(
  transform: Transform<Numbers, Choices>,
): Transform {
  return transform;
}
