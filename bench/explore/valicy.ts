import type { Simulator } from '../../test/helpers/exploreInMemory.ts';

/**
 * The example of VALICY's public interface (SpicetechGmbH/Valicy-Interface-Example, validation.py): five angles in
 * degrees are folded into one number by t = cos x + sin x * t, and noise of +-0.01 is added in each step. Where no angle
 * is above 40 or between 20 and 30, the number is 0. It passes below 0.4.
 */
export const VALICY = {
  inputs: Object.fromEntries(
    [180, 180, 90, 90, 180].map((high, i) => [`feature_${i}`, { low: 0, high }]),
  ),
  outputs: { output_0: { threshold: 0.4, passes: 'below' } },
  /** Of a noisy reply; counted on random points (0.6788 on a million of ours). */
  failureProbability: 0.67934,
} as const;

/** Its reply; `uniform` gives the noise, in [0, 1): without it there is none. */
export function valicy(uniform: () => number = () => 0.5): Simulator {
  return (point) => {
    const angles = Object.values(point).map(Number);
    let value = 1;
    for (const angle of angles) {
      const radians = (angle / 180) * Math.PI;
      value = Math.cos(radians) + Math.sin(radians) * value + 0.02 * (uniform() - 0.5);
    }
    const isQuiet = !angles.some((angle) => angle > 40 || (angle > 20 && angle < 30));
    return { output_0: isQuiet ? 0 : value };
  };
}
