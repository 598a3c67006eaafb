import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { binScores } from '../metrics/bins.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { auroc } from '../metrics/auroc.ts';
import { brierParts } from '../metrics/brierScore.ts';
import type { Predictions } from '../predictions.ts';
import { riskCoverage } from '../rejection/riskCoverage.ts';
import { topLabel } from '../topLabel.ts';
import type { MeasureOptions } from './measureOptions.ts';

/** Accuracy, the parts of the Brier score of the confidence, and how well a certainty ranks answers. */
export function measureAnswers(
  predictions: Predictions,
  certainty: Float64Array,
  { bins, binning, confidence }: MeasureOptions,
  random: RandomStream,
): readonly Measurement[] {
  const top = topLabel(predictions);
  const { count: n, clusters } = predictions;
  const right = top.event.reduce((sum, value) => sum + value, 0);
  const parts = brierParts(top, binScores(top, bins, binning));
  const curve = riskCoverage(certainty, top.event);
  const area = auroc({ score: certainty, event: top.event }, confidence);
  const rankingIntervals = bootstrapIntervals(
    n,
    (rows) => {
      const score = Float64Array.from(rows, (row) => certainty[row]!);
      const event = Uint8Array.from(rows, (row) => top.event[row]!);
      const { aurc, eaurc } = riskCoverage(score, event);
      if (clusters === undefined) return [aurc, eaurc];
      const share = event.reduce((sum, value) => sum + value, 0) / event.length;
      return [aurc, eaurc, share, auroc({ score, event }, confidence).value];
    },
    confidence,
    random,
    { highest: 1, clusters },
  );
  const ranking = (pick: 'aurc' | 'eaurc'): Measurement => ({
    name: pick,
    title:
      pick === 'aurc'
        ? 'area under the risk-coverage curve'
        : 'of it, what a perfect ranking would save',
    value: curve[pick],
    unit: '1',
    interval: rankingIntervals[pick === 'aurc' ? 0 : 1]!,
    n,
    better: 'lower',
  });
  const part = (name: keyof typeof parts, title: string): Measurement => ({
    name: `brier.${name}`,
    title,
    value: parts[name],
    unit: '1',
    n,
    detail: true,
  });
  return [
    {
      name: 'accuracy',
      title: 'share of right answers (ACC1)',
      value: right / n,
      unit: '1',
      interval: rankingIntervals[2] ?? clopperPearson(right, n, { confidence }),
      n,
      better: 'higher',
    },
    part('reliability', 'Brier score of the confidence: reliability'),
    part('resolution', 'Brier score of the confidence: resolution'),
    part('uncertainty', 'Brier score of the confidence: uncertainty'),
    ranking('aurc'),
    ranking('eaurc'),
    {
      name: 'auroc',
      title: 'chance that a right answer is more certain than a wrong one',
      value: Number.isNaN(area.value) ? null : area.value,
      unit: '1',
      interval: rankingIntervals[3] ?? area.interval,
      n,
      better: 'higher',
      ...(Number.isNaN(area.value)
        ? { note: 'All answers are right, or all are wrong: there is nothing to tell apart.' }
        : {}),
    },
  ];
}
