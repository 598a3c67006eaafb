import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';

/** Zadrozny and Elkan 2002: the rising function of least squares (pool adjacent violators), straight lines between its blocks. */
export const isotonic: BinaryCalibrator = {
  name: 'isotonic',
  summary: 'the rising function that fits best',
  fit({ score, event }) {
    const n = score.length;
    // Blocks by their first and last score, count and sum.
    const [first, last] = [new Float64Array(n), new Float64Array(n)];
    const [counts, sums] = [new Float64Array(n), new Float64Array(n)];
    let top = -1;
    for (let i = 0; i < n;) {
      top++;
      first[top] = last[top] = score[i]!;
      counts[top] = sums[top] = 0;
      // Equal scores are one point.
      for (; i < n && score[i] === first[top]; i++) {
        counts[top]!++;
        sums[top]! += event[i]!;
      }
      while (top > 0 && sums[top - 1]! * counts[top]! >= sums[top]! * counts[top - 1]!) {
        counts[top - 1]! += counts[top]!;
        sums[top - 1]! += sums[top]!;
        last[top - 1] = last[top]!;
        top--;
      }
    }
    const x: number[] = [];
    const y: number[] = [];
    for (let block = 0; block <= top; block++) {
      const mean = sums[block]! / counts[block]!;
      x.push(first[block]!);
      y.push(mean);
      if (Object.is(last[block], first[block])) continue;
      x.push(last[block]!);
      y.push(mean);
    }
    return { kind: 'linear', x: Float64Array.from(x), y: Float64Array.from(y) };
  },
};
