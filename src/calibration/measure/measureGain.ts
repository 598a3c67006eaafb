import type { Interval, Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { auroc } from '../metrics/auroc.ts';
import { riskCoverage } from '../rejection/riskCoverage.ts';

/** Names of the figures of `measureGain`. */
export const GAIN_FIGURES = ['failurePredictor.auroc', 'failurePredictor.coverage', 'coverageGain'];

/** The largest share of answers that can be kept at a risk. */
function coverageAt(certainty: Float64Array, right: Uint8Array, risk: number): number {
  const curve = riskCoverage(certainty, right);
  for (let i = curve.risk.length - 1; i >= 0; i--)
    if (curve.risk[i]! <= risk) return curve.coverage[i]!;
  return 0;
}

/** How much more a failure predictor keeps than a certainty at the same risk of kept answers, paired item by item. */
export function measureGain(
  predictor: Float64Array,
  certainty: Float64Array,
  right: Uint8Array,
  risk: number,
  confidence: number,
  random: RandomStream,
): readonly Measurement[] {
  const n = right.length;
  const figures = (rows: Int32Array): readonly [coverage: number, gain: number] => {
    const taken = Uint8Array.from(rows, (row) => right[row]!);
    const of = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
    const coverage = coverageAt(of(predictor), taken, risk);
    return [coverage, coverage - coverageAt(of(certainty), taken, risk)];
  };
  const [coverage, gain] = figures(Int32Array.from(right.keys()));
  const [ofCoverage, ofGain] = bootstrapIntervals(n, figures, confidence, random, {
    lowest: -1,
    highest: 1,
  });
  const area = auroc({ score: predictor, event: right }, confidence);
  return [
    {
      name: 'failurePredictor.auroc',
      title: 'chance that the predictor ranks a right answer above a wrong one',
      value: Number.isNaN(area.value) ? null : area.value,
      unit: '1',
      interval: area.interval,
      n,
      better: 'higher',
    },
    {
      name: 'failurePredictor.coverage',
      title: `share kept at a risk of ${Number(risk.toPrecision(3))} by the predictor`,
      value: coverage,
      unit: '1',
      interval: notNegative(ofCoverage!),
      n,
      better: 'higher',
    },
    {
      name: 'coverageGain',
      title: 'coverage gained by the predictor at the same risk',
      value: gain,
      unit: '1',
      interval: ofGain!,
      n,
      better: 'higher',
    },
  ];
}

function notNegative(interval: Interval): Interval {
  return interval.lower === null ? interval : { ...interval, lower: Math.max(0, interval.lower) };
}
