import type { Picture } from '../../core/picture.ts';
import type { RandomStream } from '../../core/random.ts';
import { aboutMiddle } from '../../pictures/affine.ts';
import { CORRUPTIONS } from '../../pictures/corruptions.ts';
import { warp } from '../../pictures/warp.ts';

/** One way to change every item without an attacker. */
export interface Change {
  /** Such as `fog`, or `rotation and shift`. */
  readonly name: string;
  /** 1 to 5 for a corruption; the place in the grid otherwise. */
  readonly severity: number;
  /** Whether it is one of the 15 of ImageNet-C, which the mean corruption error is made of. */
  readonly counts: boolean;
  apply(picture: Picture, random: RandomStream): Picture | Promise<Picture>;
}

/** The 15 corruptions and the four extras in five severities; small pictures take the constants of CIFAR-10-C. */
export function corruptionChanges(height: number): readonly Change[] {
  const constants = height <= 64 ? 'cifar' : 'imagenet';
  return CORRUPTIONS.flatMap((transform, i) =>
    [1, 2, 3, 4, 5].map((severity): Change => ({
      name: transform.kind.replace('corruption-', ''),
      severity,
      counts: i < 15,
      apply: (picture, random) => transform.apply!(picture, { severity }, { constants }, random),
    })),
  );
}

const ANGLES = [-30, -20, -10, 0, 10, 20, 30];
const SHIFTS = [-0.1, 0, 0.1];

/** Rotations by up to 30 degrees and shifts by up to a tenth of the side (Engstrom et al., 2019), without no change at all. */
export function gridChanges(): readonly Change[] {
  return ANGLES.flatMap((angle) => SHIFTS.flatMap((x) => SHIFTS.map((y) => ({ angle, x, y }))))
    .filter(({ angle, x, y }) => angle !== 0 || x !== 0 || y !== 0)
    .map(({ angle, x, y }, severity): Change => ({
      name: 'rotation and shift',
      severity,
      counts: false,
      apply: (picture) => moved(picture, angle, x, y),
    }));
}

function moved(picture: Picture, degrees: number, x: number, y: number): Picture {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c, d, e, f] = aboutMiddle([cos, -sin, sin, cos], picture);
  const from = [a, b, c + x * picture.width, d, e, f + y * picture.height] as const;
  return warp(picture, from, 'edge', 0);
}
