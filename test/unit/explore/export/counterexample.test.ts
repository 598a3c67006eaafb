import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decimal } from '../../../../src/explore/export/counterexampleArtifacts.ts';
import { parseVnnlib } from '../../../../src/space/parseVnnlib.ts';
import { exploreInMemory } from '../../../helpers/exploreInMemory.ts';

describe('decimal', () => {
  it('reads back as the same number, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimal(value);
        expect(text).toMatch(/^-?\d+\.\d+$/);
        expect(Number(text)).toBe(value + 0);
      }),
    );
    expect(decimal(1.5e-7)).toBe('0.00000015');
    expect(decimal(-2e21)).toBe('-2000000000000000000000.0');
  });
});

describe('the counterexamples of a VNN-LIB property', () => {
  it('hold an input in the box and the output that the system gave, which is unsafe', async () => {
    const text = `(declare-const X_0 Real) (declare-const Y_0 Real)
      (assert (>= X_0 0)) (assert (<= X_0 1)) (assert (>= Y_0 1.5))`;
    const result = await exploreInMemory(
      { vnnlib: 'p.vnnlib', runs: 60 },
      (p) => ({ out: 2 * Number(p['X_0']) }),
      { files: { 'p.vnnlib': text } },
    );
    const files = result.artifacts!.filter(({ path }) => path.startsWith('counterexamples/'));
    expect(files.length).toBe(result.findings.length);
    expect(files.length).toBeGreaterThan(3);
    const property = parseVnnlib(text, 'p.vnnlib');
    for (const [i, { bytes, path }] of files.entries()) {
      expect(path).toBe(`counterexamples/${result.findings[i]!.id}.txt`);
      const shape = /^sat\n\(\(X_0 ([\d.]+)\)\n\(Y_0 ([\d.]+)\)\)\n$/;
      expect(new TextDecoder().decode(bytes)).toMatch(shape);
      const [, x, y] = shape.exec(new TextDecoder().decode(bytes))!.map(Number);
      expect(x).toBe(Number(result.findings[i]!.point!['X_0']));
      expect(y).toBe(2 * x!);
      expect(property.margin([x!], [y!])).toBeLessThanOrEqual(0);
    }
  });
});
