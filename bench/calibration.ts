import { createRandom } from '../src/math/random.ts';
import { binScores } from '../src/calibration/metrics/bins.ts';
import { CALIBRATORS } from '../src/calibration/calibrators.ts';
import { brierScore } from '../src/calibration/metrics/brierScore.ts';
import { expectedError } from '../src/calibration/metrics/calibrationError.ts';
import { negativeLogLikelihood } from '../src/calibration/metrics/negativeLogLikelihood.ts';
import type { Predictions } from '../src/calibration/predictions.ts';
import { topLabel } from '../src/calibration/topLabel.ts';
import type { BenchArea, BenchRow } from './benchRow.ts';
import { aurocCoverage, debiasedCoverage, riskViolations } from './calibration/coverage.ts';
import { peerRows } from './calibration/peerRows.ts';

const ITEMS = 1_000_000;
const CLASSES = 10;
/** Of 300, a true 95 % would be seen as less than 94 % one time in five; of so many, one in fourteen. */
const MODELS = 1000;

export const parts: BenchArea['parts'] = {
  million,
  peers: () => peerRows(overconfident()),
  coverage,
};

/** Every calibrator and the calibration errors on 10^6 predictions of 10 classes. */
async function million(): Promise<readonly BenchRow[]> {
  const predictions = overconfident();
  const rows: BenchRow[] = [];
  let total = 0;
  let most = 0;
  const measure = (name: string, work: () => unknown): void => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    total += seconds;
    most = Math.max(most, process.memoryUsage().rss);
    rows.push({
      name,
      ours: `${seconds.toFixed(2)} s`,
      peer: '-',
      ratio: null,
      target: '',
      holds: null,
    });
  };
  measure('ECE, reliability, Brier, NLL', () => {
    const bins = binScores(topLabel(predictions), 15, 'equal-width');
    return [expectedError(bins), brierScore(predictions), negativeLogLikelihood(predictions)];
  });
  for (const calibrator of CALIBRATORS)
    measure(`fit ${calibrator.name}`, () => calibrator.fit(predictions));
  const gibibytes = most / 2 ** 30;
  return [
    ...rows,
    {
      name: `10^6 x ${CLASSES}: all of these, CPU`,
      ours: `${total.toFixed(2)} s`,
      peer: '-',
      ratio: null,
      target: '<= 5 s',
      holds: total <= 5,
    },
    {
      name: `10^6 x ${CLASSES}: memory of the process`,
      ours: `${gibibytes.toFixed(2)} GiB`,
      peer: '-',
      ratio: null,
      target: '<= 1 GiB',
      holds: gibibytes <= 1,
    },
  ];
}

/** How often intervals at 95 % hold what they should, over simulated models. */
async function coverage(): Promise<readonly BenchRow[]> {
  const row = (name: string, share: number, least: number): BenchRow => ({
    name,
    ours: `${(100 * share).toFixed(1)} %`,
    peer: '-',
    ratio: null,
    target: least > 0.5 ? '>= 94 %' : '<= 5 %',
    holds: least > 0.5 ? share >= least : share <= least,
  });
  return [
    ...[0, 0.02, 0.05, 0.15].map((gap) =>
      row(
        `coverage of a debiased error of ${gap}, ${MODELS} models`,
        debiasedCoverage(gap, MODELS),
        0.94,
      ),
    ),
    ...[0.5, 1, 2].map((apart) =>
      row(
        `coverage of AUROC, normals ${apart} apart, ${MODELS} samples`,
        aurocCoverage(apart, MODELS),
        0.94,
      ),
    ),
    row(`bound on the risk violated, ${MODELS} models`, riskViolations(MODELS), 0.05),
  ];
}

/** Predictions that are surer than they may be. */
function overconfident(): Predictions {
  const random = createRandom(1, 'bench');
  const probabilities = new Float64Array(ITEMS * CLASSES);
  const labels = new Int32Array(ITEMS);
  const weights = new Float64Array(CLASSES);
  for (let i = 0; i < ITEMS; i++) {
    const z = weights.map(() => 1.5 * random.normal());
    let all = 0;
    for (let c = 0; c < CLASSES; c++) all += weights[c] = Math.exp(z[c]!);
    let rest = random.uniform() * all;
    let label = 0;
    while (label < CLASSES - 1 && (rest -= weights[label]!) > 0) label++;
    labels[i] = label;
    let sum = 0;
    for (let c = 0; c < CLASSES; c++) sum += probabilities[i * CLASSES + c] = Math.exp(1.7 * z[c]!);
    for (let c = 0; c < CLASSES; c++) probabilities[i * CLASSES + c]! /= sum;
  }
  return { count: ITEMS, classes: CLASSES, probabilities, labels };
}
