import { describe, expect, it } from 'vitest';

import type { Reply } from '../../../src/core/target.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { memoryContext } from '../../helpers/exploreInMemory.ts';

const PROPERTY = `(declare-const X_0 Real) (declare-const X_1 Real)
  (declare-const Y_0 Real) (declare-const Y_1 Real) (declare-const Y_2 Real)
  (assert (>= X_0 0.1)) (assert (<= X_0 0.3)) (assert (>= X_1 -0.7)) (assert (<= X_1 0.7))
  (assert (<= Y_0 Y_1)) (assert (<= Y_0 Y_2))`;

/** Violated only in a strip of a width of 0.02 at the face X_0 = 0.3: a network's outputs, of which the scores cross. */
const network = ([a, b]: readonly number[]) => [
  Math.fround(0.001 + 3 * (0.3 - a!)),
  Math.fround(Math.max(0, b! - 0.31) + 0.0005),
  Math.fround(0.002 + Math.max(0, 0.3 - b!)),
];

async function falsify(runs: number, outputs: (x: readonly number[]) => readonly number[]) {
  const { context } = memoryContext({ vnnlib: 'p.vnnlib', runs, mode: 'falsify' }, () => ({}), {
    files: { 'p.vnnlib': PROPERTY },
  });
  const asked: number[][] = [];
  const result = await explore.run({
    ...context,
    signatures: {
      target: {
        name: 'network',
        interface: 'tensors',
        inputs: [{ name: 'x', dtype: 'float32', shape: [1, 2] }],
        outputs: [{ name: 'scores', dtype: 'float32', shape: [1, 3] }],
      },
    },
    ask: (queries) =>
      Promise.resolve(
        queries.map((query): Reply => {
          const x = Array.from(query['x']!.data as Float32Array);
          asked.push(x);
          const data = Float32Array.from(outputs(x));
          const scores = { dtype: 'float32' as const, shape: [1, 3], data };
          return { status: 'ok', outputs: { scores }, latencyMs: 0 };
        }),
      ),
  });
  return { ...result, asked };
}

describe('explore in falsify mode against a VNN-LIB property', () => {
  it('states a counterexample that is exactly a float32 input inside the box', async () => {
    const { findings, asked } = await falsify(400, network);
    expect(findings.length).toBeGreaterThan(0);
    for (const { point } of findings) {
      const x = [Number(point!['X_0']), Number(point!['X_1'])];
      expect(x.map(Math.fround)).toEqual(x);
      expect(asked).toContainEqual(x);
      expect(x[0]).toBeLessThanOrEqual(0.3);
      expect(x[0]).toBeGreaterThanOrEqual(0.1);
      const [y0, y1, y2] = network(x);
      expect(y0! <= y1! && y0! <= y2!).toBe(true);
    }
  });

  it('counts a tie as a violation, as the property says, and nothing above it', async () => {
    const tie = await falsify(30, () => [1, 1, 1]);
    expect(tie.findings.length).toBeGreaterThan(0);
    const above = await falsify(30, () => [Math.fround(1 + 2 ** -23), 1, 1]);
    expect(above.findings).toEqual([]);
  });
});
