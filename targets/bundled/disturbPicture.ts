import type { RandomStream } from '../../src/core/random.ts';

/**
 * Changes a picture [3, side, side], 0 to 1, in place, in one of four ways that a camera meets: noise, little contrast, dusk or
 * blur, each of a random strength.
 */
export function disturbPicture(picture: Float32Array, side: number, random: RandomStream): void {
  const kind = random.integer(4);
  const strength = 0.3 + 0.7 * random.uniform();
  const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length;
  const source = picture.slice();
  for (let i = 0; i < picture.length; i++) {
    const value = source[i]!;
    const next = [
      () => value + 0.2 * strength * random.normal(),
      () => mean + (1 - 0.8 * strength) * (value - mean),
      () => value * (1 - 0.75 * strength),
      () => value + strength * (neighbourhood(source, i, side) - value),
    ][kind]!;
    picture[i] = Math.min(1, Math.max(0, next()));
  }
}

/** The mean of the 5 x 5 pixels around one, of its channel. */
function neighbourhood(picture: Float32Array, at: number, side: number): number {
  const pixels = side * side;
  const [y, x] = [Math.floor((at % pixels) / side), at % side];
  const channel = at - (at % pixels);
  let [sum, n] = [0, 0];
  for (let v = Math.max(0, y - 2); v <= Math.min(side - 1, y + 2); v++)
    for (let u = Math.max(0, x - 2); u <= Math.min(side - 1, x + 2); u++) {
      sum += picture[channel + v * side + u]!;
      n++;
    }
  return sum / n;
}
