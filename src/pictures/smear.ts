import type { Picture } from '../core/picture.ts';

/**
 * Motion blur as ImageMagick and ImageNet-C make it: the mean of copies that are moved further and further along an
 * angle in degrees, weighed by one half of a Gaussian of `sigma` pixels; 2 radius + 1 copies, edges repeated.
 */
export function smear(picture: Picture, radius: number, sigma: number, angle: number): Picture {
  const { height, width, channels, data } = picture;
  const count = 2 * Math.round(radius) + 1;
  const weights = Float64Array.from({ length: count }, (_, i) =>
    Math.exp(-(i * i) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const turn = (angle * Math.PI) / 180;
  const sum = new Float64Array(data.length);
  for (let i = 0; i < count; i++) {
    const down = -Math.ceil(i * Math.sin(turn) - 0.5);
    const right = -Math.ceil(i * Math.cos(turn) - 0.5);
    if (Math.abs(down) >= height || Math.abs(right) >= width) break;
    const weight = weights[i]! / total;
    for (let row = 0; row < height; row++) {
      const from = Math.min(height - 1, Math.max(0, row - down)) * width;
      for (let column = 0; column < width; column++) {
        const at = (from + Math.min(width - 1, Math.max(0, column - right))) * channels;
        const to = (row * width + column) * channels;
        for (let c = 0; c < channels; c++) sum[to + c]! += weight * data[at + c]!;
      }
    }
  }
  return { ...picture, data: Float32Array.from(sum) };
}
