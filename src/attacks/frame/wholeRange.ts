import type { Norm } from '../../judgement/distance.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';

/** The distance in a norm between opposite corners of the space; Infinity where it has no bounds. */
export function wholeRange(
  norm: Norm,
  { lower, upper, size, form }: Pick<Preprocessing, 'lower' | 'upper' | 'size' | 'form'>,
): number {
  if (norm === 'l0') return size / form.channels;
  if (norm === 'gower') return 1;
  let [widest, sum, squares] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const range = upper[i]! - lower[i]!;
    widest = Math.max(widest, range);
    sum += range;
    squares += range * range;
  }
  return { linf: widest, l1: sum, l2: Math.sqrt(squares) }[norm];
}
