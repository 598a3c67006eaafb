import type { RandomStream } from '../../core/random.ts';

/** A pattern of plus and minus one: square waves, multiplied, times a sign for each channel. */
export interface Wave {
  /** None, one, or two that cross: waves a px along x and along y, and the phase, in waves. */
  readonly factors: readonly (readonly [fx: number, fy: number, phase: number])[];
  /** Plus or minus one, for each channel. */
  readonly signs: readonly number[];
}

/** Lengths of waves, in px of the model's input. */
const SHORTEST = 2;
const LONGEST = 64;
/** Of all patterns, those without a wave, and those with one; the others have two. */
const [PLAIN, SINGLE] = [0.2, 0.5];
/** How far a variation turns, in radians, and stretches, in logarithms. */
const VARIED = 0.15;

/** A random pattern: lengths uniform in the logarithm, half of them along an axis, half of them grey. */
export function drawWave(random: RandomStream, channels: number): Wave {
  const kind = random.uniform();
  const count = kind < PLAIN ? 0 : kind < PLAIN + SINGLE ? 1 : 2;
  const length = SHORTEST * (LONGEST / SHORTEST) ** random.uniform();
  const angle = Math.PI * (random.uniform() < 0.5 ? random.integer(2) / 2 : random.uniform());
  const first = random.uniform() < 0.5 ? -1 : 1;
  const isGrey = random.uniform() < 0.5;
  return {
    factors: Array.from({ length: count }, (_, k) => [
      Math.cos(angle + (k * Math.PI) / 2) / length,
      Math.sin(angle + (k * Math.PI) / 2) / length,
      random.uniform(),
    ]),
    signs: Array.from({ length: channels }, (_, c) =>
      c === 0 || isGrey || random.uniform() < 0.5 ? first : -first,
    ),
  };
}

/** A pattern like another one: turned or stretched a little, moved, or with the sign of one channel changed. */
export function variedWave(random: RandomStream, { factors, signs }: Wave): Wave {
  const what = factors.length === 0 ? 0 : random.integer(4);
  if (what === 0) {
    const changed = random.integer(signs.length);
    return { factors, signs: signs.map((sign, c) => (c === changed ? -sign : sign)) };
  }
  const turn = what === 1 ? VARIED * random.normal() : 0;
  const scale = what === 2 ? Math.exp(VARIED * random.normal()) : 1;
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  return {
    signs,
    factors: factors.map(([fx, fy, phase]) => [
      cos * fx - sin * fy,
      sin * fx + cos * fy,
      what === 3 ? random.uniform() : phase,
    ]),
  };
}

/** Plus or minus one at a px, before the sign of a channel. */
export function waveAt({ factors }: Wave, x: number, y: number): number {
  let value = 1;
  for (const [fx, fy, phase] of factors) {
    const at = fx * x + fy * y + phase;
    if (at - Math.floor(at) >= 0.5) value = -value;
  }
  return value;
}
