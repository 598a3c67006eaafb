import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { auroc } from '../metrics/auroc.ts';
import { averagePrecision } from '../metrics/averagePrecision.ts';
import { falsePositives } from '../metrics/falsePositives.ts';

/** Names of the figures of `measureOutOfDistribution`, without their beginning. */
export const OUT_FIGURES = ['auroc', 'aupr', 'fpr95'];

const OTHERS = {
  ood: 'one of the other data',
  offset: 'one around the data',
  corrupted: 'a corrupted one',
} as const;

/** How well a certainty tells data of the kind that a model knows from others; the known ones are the events. */
export function measureOutOfDistribution(
  kind: keyof typeof OTHERS,
  known: Float64Array,
  others: Float64Array,
  confidence: number,
  random: RandomStream,
): readonly Measurement[] {
  const scores = {
    score: Float64Array.from([...known, ...others]),
    event: Uint8Array.from([...known.map(() => 1), ...others.map(() => 0)]),
  };
  const n = scores.score.length;
  const area = auroc(scores, confidence);
  const { of, rate, interval } = falsePositives(scores, 0.95, confidence);
  return [
    {
      name: `${kind}.auroc`,
      title: `chance that a known item is more certain than ${OTHERS[kind]}`,
      value: area.value,
      unit: '1',
      interval: area.interval,
      n,
      better: 'higher',
    },
    {
      name: `${kind}.aupr`,
      title: `area under precision over recall of known items against ${OTHERS[kind]}`,
      value: averagePrecision(scores),
      unit: '1',
      interval: bootstrapIntervals(
        n,
        (rows) => [
          averagePrecision({
            score: Float64Array.from(rows, (row) => scores.score[row]!),
            event: Uint8Array.from(rows, (row) => scores.event[row]!),
          }),
        ],
        confidence,
        random,
        { highest: 1 },
      )[0],
      n,
      better: 'higher',
      note: 'It depends on how many of each kind there are.',
    },
    {
      name: `${kind}.fpr95`,
      title: `share of the others that pass where 95 % of the known items do (${OTHERS[kind]})`,
      value: rate,
      unit: '1',
      interval,
      n: of,
      better: 'lower',
    },
  ];
}
