import type { ChartExhibit } from '../../core/exhibit.ts';
import { quantileOfSorted } from '../../math/quantile.ts';
import { bestOverlaps } from '../evaluate/bestOverlaps.ts';
import type { Evaluated } from '../procedure/evaluated.ts';
import { CHART_SCHEMA } from './chartSchema.ts';

const BINS = 20;

/** Detections that count, at the first threshold: how many of each score are right, and how many wrong. */
export function scoreHistogram({ evaluation }: Evaluated): ChartExhibit {
  const { cells, results, matched, ignored, settings } = evaluation;
  const scores = Array.from(cells.detections, (one) => results.score[one]!);
  const low = scores.reduce((a, b) => Math.min(a, b), Infinity);
  const high = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / BINS || 1;
  const counts = new Map<string, number>();
  for (const [d, score] of scores.entries()) {
    if ((ignored[0]![d]! & 1) === 1) continue;
    const bin = Math.min(BINS - 1, Math.floor((score - low) / width));
    const key = `${bin}/${(matched[0]![d]! & 1) === 1 ? 'right' : 'wrong'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const values = [...counts].map(([key, count]) => {
    const [bin = '0', verdict = ''] = key.split('/');
    return { from: low + Number(bin) * width, to: low + (Number(bin) + 1) * width, verdict, count };
  });
  return {
    kind: 'chart',
    id: 'scores',
    title: 'Scores of right and wrong detections',
    caption: `At threshold ${settings.thresholds[0]}. A score that separates the two well leaves little overlap.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 420,
      height: 160,
      mark: { type: 'bar', binSpacing: 0 },
      encoding: {
        x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: 'score' },
        x2: { field: 'to' },
        y: { field: 'count', type: 'quantitative', title: 'detections', stack: true },
        color: {
          field: 'verdict',
          type: 'nominal',
          title: null,
          scale: { domain: ['right', 'wrong'], range: ['#3f9b57', '#c0504d'] },
        },
      },
    },
  };
}

/** How well detections of each score fit: mean and quantiles of their highest overlap with an object. */
export function overlapOverScore({ evaluation }: Evaluated): ChartExhibit {
  const { cells, results, ignored, settings } = evaluation;
  const overlaps = bestOverlaps(evaluation);
  const counting = Array.from(overlaps.keys()).filter((d) => (ignored[0]![d]! & 1) === 0);
  const scoreOf = (d: number) => results.score[cells.detections[d]!]!;
  const low = counting.reduce((least, d) => Math.min(least, scoreOf(d)), Infinity);
  const high = counting.reduce((most, d) => Math.max(most, scoreOf(d)), -Infinity);
  const width = (high - low) / BINS || 1;
  const bins: number[][] = Array.from({ length: BINS }, () => []);
  for (const d of counting)
    bins[Math.min(BINS - 1, Math.floor((scoreOf(d) - low) / width))]!.push(overlaps[d]!);
  const values = bins.flatMap((all, bin) => {
    if (all.length === 0) return [];
    const sorted = Float64Array.from(all).toSorted();
    return [
      {
        score: low + (bin + 0.5) * width,
        mean: all.reduce((sum, one) => sum + one, 0) / all.length,
        lower: quantileOfSorted(sorted, 0.1),
        upper: quantileOfSorted(sorted, 0.9),
      },
    ];
  });
  const measure = settings.kind === 'keypoints' ? 'OKS' : 'IoU';
  const x = { field: 'score', type: 'quantitative', scale: { zero: false } } as const;
  const y = { type: 'quantitative', title: measure, scale: { domain: [0, 1] } } as const;
  return {
    kind: 'chart',
    id: 'overlap-over-score',
    title: `${measure} over score`,
    caption: `Highest ${measure} of detections with an object of their class: the mean by score, and from the 10 % to the 90 % quantile. Where the line does not rise, the score says nothing about how well a detection fits.`,
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 420,
      height: 140,
      layer: [
        {
          mark: { type: 'rule', color: '#999' },
          encoding: { x, y: { field: 'lower', ...y }, y2: { field: 'upper' } },
        },
        { mark: { type: 'line', point: true }, encoding: { x, y: { field: 'mean', ...y } } },
      ],
    },
  };
}
