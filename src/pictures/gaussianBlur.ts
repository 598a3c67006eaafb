import { insidePlace } from './border.ts';
import type { Border } from './border.ts';
import type { Picture } from '../core/picture.ts';

/** How a blur ends. */
export interface BlurOptions {
  /** What lies beyond the edges; default `reflect`, by which the mean stays. */
  readonly border?: Exclude<Border, 'fill'>;
  /** Where the Gaussian is cut off, in sigma; default 4. */
  readonly truncate?: number;
}

/**
 * Convolves a picture with a Gaussian of standard deviation `sigma` in pixels. A signal is smoothed along time alone. A
 * sigma of 0 changes nothing.
 */
export function gaussianBlur(
  picture: Picture,
  sigma: number,
  { border = 'reflect', truncate = 4 }: BlurOptions = {},
): Picture {
  const kernel = gaussianKernel(sigma, truncate);
  if (kernel.length === 1) return picture;
  const across = convolve(picture, kernel, true, border);
  return picture.kind === 'signal' ? across : convolve(across, kernel, false, border);
}

/** Weights of the places from -radius to radius; they sum to 1. */
function gaussianKernel(sigma: number, truncate: number): Float64Array {
  const radius = sigma > 0 ? Math.floor(truncate * sigma + 0.5) : 0;
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    radius === 0 ? 1 : Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  return kernel.map((weight) => weight / total);
}

function convolve(picture: Picture, kernel: Float64Array, along: boolean, border: Border): Picture {
  const { width, height, channels, data } = picture;
  const radius = (kernel.length - 1) / 2;
  const length = along ? width : height;
  const lines = along ? height : width;
  const step = along ? channels : width * channels;
  const lineStep = along ? width * channels : channels;
  const blurred = new Float32Array(data.length);
  const padded = new Float64Array(length + 2 * radius);
  const places = Int32Array.from(padded, (_, i) => insidePlace(i - radius, length, border));
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = line * lineStep + channel;
      for (let i = 0; i < padded.length; i++) padded[i] = data[start + places[i]! * step]!;
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * padded[i + k]!;
        blurred[start + i * step] = sum;
      }
    }
  }
  return { ...picture, data: blurred };
}
