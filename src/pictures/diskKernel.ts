import type { Kernel } from './filter.ts';
import { mirror } from './filter.ts';

/**
 * A disk of a radius in pixels, smoothed by a Gaussian of standard deviation `alias` over 3 x 3 pixels (5 x 5 for more
 * than 8 px), as ImageNet-C makes it; the weights sum to 1.
 */
export function diskKernel(radius: number, alias: number): Kernel {
  const reach = Math.max(8, Math.ceil(radius));
  const size = 2 * reach + 1;
  const disk = Float64Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size) - reach, (i % size) - reach];
    return x * x + y * y <= radius * radius ? 1 : 0;
  });
  const total = disk.reduce((sum, weight) => sum + weight, 0);
  const half = radius <= 8 ? 1 : 2;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * alias ** 2)),
  );
  const sum = taps.reduce((all, tap) => all + tap, 0);
  const smooth = (from: Float64Array, step: number): Float64Array =>
    from.map((_, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      return taps.reduce((all, tap, k) => {
        const place =
          step === 1
            ? row * size + mirror(column + k - half, size)
            : mirror(row + k - half, size) * size + column;
        return all + (tap / sum) * from[place]!;
      }, 0);
    });
  return {
    size,
    weights: smooth(
      smooth(
        disk.map((weight) => weight / total),
        1,
      ),
      size,
    ),
  };
}
