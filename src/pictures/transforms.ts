import { CORRUPTIONS } from './corruptions.ts';
import type { Transform } from './transform.ts';
import { blur } from './transforms/blur.ts';
import { brightness } from './transforms/brightness.ts';
import { contrast } from './transforms/contrast.ts';
import { dropout } from './transforms/dropout.ts';
import { gain } from './transforms/gain.ts';
import { jpeg } from './transforms/jpeg.ts';
import { noise } from './transforms/noise.ts';
import { occlusion } from './transforms/occlusion.ts';
import { offset } from './transforms/offset.ts';
import { rotation } from './transforms/rotation.ts';
import { saltAndPepper } from './transforms/saltAndPepper.ts';
import { scale } from './transforms/scale.ts';
import { shift } from './transforms/shift.ts';
import { shotNoise } from './transforms/shotNoise.ts';

/** Every way in which a data item may change, by `kind`. */
export const TRANSFORMS: readonly [Transform, ...Transform[]] = [
  brightness,
  contrast,
  rotation,
  shift,
  scale,
  blur,
  noise,
  saltAndPepper,
  shotNoise,
  occlusion,
  jpeg,
  gain,
  offset,
  dropout,
  ...CORRUPTIONS,
];
