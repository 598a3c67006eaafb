import type { RandomStream } from '../core/random.ts';

/**
 * A cloud by the diamond-square fractal (Fournier, Fussell and Carpenter 1982), from 0 to 1, on a torus of the next
 * power of two; the larger `decay`, the smoother. One value a pixel.
 */
export function plasma(
  height: number,
  width: number,
  decay: number,
  random: RandomStream,
): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, height, width)));
  const map = new Float64Array(size * size);
  const at = (row: number, column: number): number =>
    map[((row + size) % size) * size + ((column + size) % size)]!;
  let wibble = 100;
  const noisy = (sum: number): number => sum / 4 + wibble * (2 * random.uniform() - 1) * wibble;
  for (let step = size; step >= 2; step /= 2) {
    const half = step / 2;
    for (let row = half; row < size; row += step)
      for (let column = half; column < size; column += step)
        map[row * size + column] = noisy(
          at(row - half, column - half) +
            at(row - half, column + half) +
            at(row + half, column - half) +
            at(row + half, column + half),
        );
    for (let row = 0; row < size; row += half)
      for (let column = row % step === 0 ? half : 0; column < size; column += step)
        map[row * size + column] = noisy(
          at(row - half, column) +
            at(row + half, column) +
            at(row, column - half) +
            at(row, column + half),
        );
    wibble /= decay;
  }
  let [low, high] = [Infinity, -Infinity];
  for (const value of map) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Float32Array.from(
    { length: height * width },
    (_, i) => (map[Math.floor(i / width) * size + (i % width)]! - low) / (high - low),
  );
}
