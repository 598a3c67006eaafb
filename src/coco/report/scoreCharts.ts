import type { ChartExhibit } from '../../core/exhibit.ts';
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
