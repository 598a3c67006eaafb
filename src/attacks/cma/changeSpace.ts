import type { PointForm } from '../../judgement/preprocessing.ts';
import { cosineBasis } from '../frame/cosineBasis.ts';

/** Ways to describe a change by few numbers. */
export const CHANGE_SPACES = ['tiles', 'low-resolution', 'dct', 'pixels'] as const;

/** What turns the search's numbers, about -1 to 1, into a change of a point. */
export interface ChangeSpace {
  readonly count: number;
  /** Largest absolute value 1. */
  expand(numbers: ArrayLike<number>): Float32Array;
}

/** A space of changes: signs of tiles, a small picture that is enlarged, low frequencies, or every number itself. */
export function changeSpace(
  form: PointForm,
  kind: (typeof CHANGE_SPACES)[number],
  size: number,
): ChangeSpace {
  const { height, width, channels } = form;
  const rows = Math.min(height, size);
  const columns = Math.min(width, size);
  const clamp = (value: number): number => Math.min(1, Math.max(-1, value));
  if (kind === 'pixels')
    return {
      count: height * width * channels,
      expand: (numbers) => Float32Array.from(numbers, clamp),
    };
  if (kind === 'dct') {
    const basis = cosineBasis(form, size / Math.max(height, width));
    // Signs, as the edge of the ball is where success is.
    return { count: basis.count, expand: (numbers) => basis.expand(numbers).map(Math.sign) };
  }
  const sign = kind === 'tiles';
  return {
    count: rows * columns * channels,
    expand(numbers) {
      const change = new Float32Array(height * width * channels);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const row = Math.min(rows - 1, Math.floor((y * rows) / height));
          const column = Math.min(columns - 1, Math.floor((x * columns) / width));
          for (let c = 0; c < channels; c++) {
            const value = numbers[(row * columns + column) * channels + c]!;
            change[(y * width + x) * channels + c] = sign ? (value >= 0 ? 1 : -1) : clamp(value);
          }
        }
      return change;
    },
  };
}
