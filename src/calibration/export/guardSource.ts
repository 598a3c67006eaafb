import { LEAST_CHANCE } from '../fit/calibrator.ts';
import type { CalibratorMap } from '../fit/calibrator.ts';
import { NEAREST } from '../fit/chanceMap.ts';
import type { CertaintyName } from '../uncertainty/uncertaintyScores.ts';

/** JavaScript of `chance(map, p)`, what a calibrator makes of one chance. */
export const CHANCE_SOURCE = `function chance({ kind, a, b, c, edges, values, x, y }, p) {
  if (kind === 'logistic') {
    const q = Math.min(1 - ${NEAREST}, Math.max(${NEAREST}, p));
    return 1 / (1 + Math.exp(-(a * Math.log(q) - b * Math.log1p(-q) + c)));
  }
  if (kind === 'steps') {
    let step = 0;
    while (step < values.length - 1 && edges[step + 1] <= p) step++;
    return values[step];
  }
  if (p <= x[0]) return y[0];
  for (let i = 1; i < x.length; i++)
    if (p < x[i]) return y[i - 1] + ((p - x[i - 1]) / (x[i] - x[i - 1])) * (y[i] - y[i - 1]);
  return y[y.length - 1];
}
`;

/** The body of `certainty` and what its argument is. */
const CERTAINTY_SOURCE: Readonly<Record<CertaintyName, readonly [string, string]>> = {
  'max-probability': ['probabilities', 'return Math.max(...answer);'],
  entropy: ['probabilities', 'return 1 - entropy(answer) / Math.log(answer.length);'],
  margin: [
    'probabilities',
    'const [first, second] = [...answer].sort((a, b) => b - a);\n  return first - second;',
  ],
  energy: [
    'logits',
    'const most = Math.max(...answer);\n  return most + Math.log(answer.reduce((sum, z) => sum + Math.exp(z - most), 0));',
  ],
  'marginal-entropy': [
    'a list of the probabilities of the item and of its changed copies',
    'return 1 - entropy(meanOf(answer)) / Math.log(answer[0].length);',
  ],
  'ensemble-entropy': [
    'a list of the probabilities by each member',
    'return 1 - entropy(meanOf(answer)) / Math.log(answer[0].length);',
  ],
  'ensemble-agreement': [
    'a list of the probabilities by each member',
    'const own = answer.reduce((sum, p) => sum + entropy(p), 0) / answer.length;\n  return 1 - Math.max(0, entropy(meanOf(answer)) - own) / Math.log(answer[0].length);',
  ],
};

/**
 * A JavaScript module without imports: `calibrate(probabilities)` gives the calibrated probabilities of one item, and
 * `keep(answer)` whether its answer is certain enough, by the threshold that the run chose.
 */
export function guardSource(
  map: CalibratorMap,
  name: string,
  certainty: CertaintyName,
  threshold: number | null,
): string {
  const data = JSON.stringify(map, (_, value: unknown) =>
    value instanceof Float64Array ? Array.from(value) : value,
  );
  return `// Calibrator "${name}", fitted by proofmark. Probabilities of one item in, calibrated ones out.
const map = ${data};

${CHANCE_SOURCE}
export function calibrate(probabilities) {
  if (map.kind === 'maps' && probabilities.length === 2) {
    const p = chance(map.maps[0], probabilities[1]);
    return [1 - p, p];
  }
  const scores =
    map.kind === 'maps'
      ? probabilities.map((p, i) => chance(map.maps[i], p))
      : probabilities.map((p, i) => map.weights[i] * Math.log(Math.max(${LEAST_CHANCE}, p)) + map.constants[i]);
  const most = Math.max(...scores);
  const chances = map.kind === 'maps' ? scores : scores.map((score) => Math.exp(score - most));
  const sum = chances.reduce((all, each) => all + each, 0);
  return chances.map((each) => (sum > 0 ? each / sum : 1 / chances.length));
}

function entropy(p) {
  return p.reduce((sum, q) => sum - (q > 0 ? q * Math.log(q) : 0), 0);
}

function meanOf(rows) {
  return rows[0].map((_, c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);
}

/** How certain an answer is (${certainty}), of ${CERTAINTY_SOURCE[certainty][0]}. */
export function certainty(answer) {
  ${CERTAINTY_SOURCE[certainty][1]}
}

/** The least certainty of an answer that is kept; null: none was chosen, and nothing is kept. */
export const threshold = ${threshold};

/** Whether an answer is certain enough. It takes what \`certainty\` takes. */
export function keep(answer) {
  return threshold !== null && certainty(answer) >= threshold;
}
`;
}
