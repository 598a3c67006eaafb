import type { TableExhibit } from '../../core/exhibit.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import { statistics } from '../evaluate/summarize.ts';
import type { Evaluated } from './evaluated.ts';

/** Models side by side, best AP first, with how often each is the best on images drawn again. */
export function modelTable(models: readonly Evaluated[], confidence: number): TableExhibit {
  const ranked = models.toSorted((a, b) => b.stats[0]! - a.stats[0]!);
  const replicates = ranked[0]?.replicates.length ?? 0;
  const wins = ranked.map((model) => {
    let count = 0;
    for (let i = 0; i < replicates; i++) {
      const aps = ranked.map((other) => other.replicates[i]?.[0] ?? -1);
      if (model.replicates[i]?.[0] === Math.max(...aps)) count++;
    }
    return count;
  });
  const names = statistics(ranked[0]!.evaluation.settings).map(({ name }) => name);
  return {
    kind: 'table',
    id: 'models',
    title: 'Models side by side',
    caption: `By AP. \`best\` is the share of ${replicates} bootstrap replicates in which the model has the highest AP.`,
    columns: [
      { title: 'model' },
      { title: 'best' },
      { title: 'AP from' },
      { title: 'AP to' },
      ...names.map((name) => ({ title: name })),
    ],
    rows: ranked.map((model, i) => {
      const interval = percentileInterval(
        model.replicates.map((row) => row[0]!),
        { value: model.stats[0]!, confidence, method: '', images: model.truth.images.count },
      );
      return [
        model.model,
        replicates === 0 ? null : wins[i]! / replicates,
        interval?.lower ?? null,
        interval?.upper ?? null,
        ...model.stats.map((value) => (value < 0 ? null : value)),
      ];
    }),
  };
}
