import type { Artifact } from '../../core/procedure.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { Evaluation } from '../problem/evaluation.ts';

/**
 * Failing runs of a VNN-LIB property as counterexamples in the form of the VNN-COMP competition: `sat`, then one
 * `(X_i value)` and one `(Y_i value)` a line in one pair of parentheses. Runs without outputs are left out.
 */
export function counterexampleArtifacts(
  { parameters }: Space,
  findings: readonly Evaluation[],
): readonly Artifact[] {
  return findings.flatMap(({ row, outputs }, i) => {
    if (outputs === undefined) return [];
    const id = String(i + 1).padStart(4, '0');
    const assignments = [
      ...parameters.map((p, j) => `(X_${j} ${decimal(Number(coordinateValue(p, row[j]!)))})`),
      ...outputs.map((value, j) => `(Y_${j} ${decimal(value)})`),
    ];
    return [
      {
        path: `counterexamples/f-${id}.txt`,
        bytes: new TextEncoder().encode(`sat\n(${assignments.join('\n')})\n`),
        title: `Finding f-${id} as a counterexample in VNN-LIB form`,
      },
    ];
  });
}

/** A number without an exponent, which SMT-LIB's decimals do not have, that reads back as the same number. */
export function decimal(value: number): string {
  const text = String(value);
  const [, sign = '', mantissa = '', power] = /^(-?)([\d.]+)(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (mantissa === '') throw new RangeError(`there is no decimal for ${text}`);
  if (power === undefined) return mantissa.includes('.') ? text : `${text}.0`;
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(power);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - whole.length)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}.0`;
}
