import type { Space } from '../../space/space.ts';
import type { Hole } from '../envelope/hole.ts';
import type { LevelSet } from '../envelope/levelSet.ts';
import { explicitLevelSet } from './explicitLevelSet.ts';
import { conditionsOf, guardHead } from './guardSource.ts';

/**
 * A TypeScript file of its own that evaluates a level set: its Gaussian process is written out, with `inside(point)`
 * and `score(point)`, mean / standard deviation of the margin. A value that is NaN or missing is outside.
 */
export function guardLevelSetSource(
  space: Space,
  set: LevelSet,
  claims: readonly string[],
): string {
  const { inputs, rows, lower, weights, mean, variance, noise, slope, z } = explicitLevelSet(
    space,
    set,
  );
  const features = inputs.map((input, j) => {
    const parameter = space.parameters[j]!;
    const value = `point[${JSON.stringify(parameter.name)}]`;
    if (input.kind === 'category') {
      const levels = parameter.kind === 'levels' ? parameter.levels : [];
      return `    (${JSON.stringify(levels)} as unknown[]).indexOf(${value}),`;
    }
    const number = input.log ? `Math.log(${value})` : value;
    return `    ${input.slope} * (${number} - ${input.origin}) + ${input.offset},`;
  });
  const conditions = set.domain.flatMap(conditionsOf);
  return [
    ...guardHead(set.domain, claims),
    '/** The features of the points that the Gaussian process rests on. */',
    `const ROWS: readonly (readonly number[])[] = ${nested(rows)};`,
    `const WEIGHTS: readonly number[] = ${list(weights)};`,
    '/** The lower Cholesky factor of their covariances. */',
    `const LOWER: readonly (readonly number[])[] = ${nested(lower)};`,
    '/** Inverse lengths of the inputs; of a category, what a difference costs. */',
    `const RATES: readonly number[] = ${list(inputs.map(({ rate }) => rate))};`,
    `const CATEGORIES: readonly boolean[] = ${JSON.stringify(inputs.map(({ kind }) => kind === 'category'))};`,
    '',
    'function features(point: Point): readonly number[] {',
    '  return [',
    ...features,
    '  ];',
    '}',
    '',
    '/** Mean / standard deviation of the margin, as the Gaussian process believes; Matern-5/2 with a linear part. */',
    'export function score(point: Point): number {',
    '  const x = features(point);',
    `  let prior = 1;`,
    `  x.forEach((value, j) => (prior += CATEGORIES[j]! ? 0 : ${slope} * value * value));`,
    '  const k = ROWS.map((row) => {',
    '    let squared = 0;',
    '    let mismatch = 0;',
    '    let product = 0;',
    '    row.forEach((value, j) => {',
    '      if (CATEGORIES[j]!) mismatch += value === x[j] ? 0 : RATES[j]!;',
    '      else {',
    '        squared += ((value - x[j]!) * RATES[j]!) ** 2;',
    '        product += value * x[j]!;',
    '      }',
    '    });',
    '    const a = Math.sqrt(5 * squared);',
    `    return (1 + a + (a * a) / 3) * Math.exp(-a - mismatch) + ${slope} * product;`,
    '  });',
    `  const mean = k.reduce((sum, value, i) => sum + value * WEIGHTS[i]!, ${mean});`,
    '  const solved: number[] = [];',
    '  let explained = 0;',
    '  k.forEach((value, i) => {',
    '    const row = LOWER[i]!;',
    '    const left = solved.reduce((rest, own, j) => rest - row[j]! * own, value) / row[i]!;',
    '    solved.push(left);',
    '    explained += left * left;',
    '  });',
    `  return mean / Math.sqrt(${variance} * Math.max(1e-12, prior - explained + ${noise}));`,
    '}',
    '',
    ...(set.holes.length === 0
      ? []
      : [
          '/** What is cut out: all that is nearer to a failing point than the margin. */',
          'const HOLES: readonly ((point: Point) => boolean)[] = [',
          ...set.holes.map((hole) => `  (point) => ${holeConditions(hole).join(' && ')},`),
          '];',
          '',
        ]),
    '/** Whether a point lies in the safety envelope. */',
    'export function inside(point: Point): boolean {',
    `  const isKnown =\n    ${conditions.join(' &&\n    ')};`,
    ...(set.holes.length === 0
      ? []
      : ['  if (HOLES.some((isInside) => isInside(point))) return false;']),
    `  return isKnown && score(point) > ${z};`,
    '}',
    '',
  ].join('\n');
}

/** The conditions that a point meets inside a hole; an interval's ends are outside of it. */
function holeConditions({ bounds }: Hole): readonly string[] {
  return bounds.flatMap((bound) => {
    if (bound.kind === 'levels') return conditionsOf(bound);
    const value = `point[${JSON.stringify(bound.name)}]`;
    return [`${value} > ${bound.low}`, `${value} < ${bound.high}`];
  });
}

function list(values: ArrayLike<number>): string {
  return `[${Array.from(values).join(', ')}]`;
}

function nested(rows: readonly ArrayLike<number>[]): string {
  return `[\n${rows.map((row) => `  ${list(row)},`).join('\n')}\n]`;
}
