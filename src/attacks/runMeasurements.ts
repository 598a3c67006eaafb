import type { Measurement } from '../core/measurement.ts';
import type { AttackOptions } from './options.ts';
import type { AttackRun } from './run/campaign.ts';
import { share } from './share.ts';

/** Success and mean queries of one attack. */
export function runMeasurements(
  name: string,
  outcomes: AttackRun['outcomes'],
  { queries }: AttackOptions,
): readonly Measurement[] {
  const won = outcomes.filter(({ success }) => success);
  // A failed item has cost the full budget.
  const total = outcomes.reduce((sum, one) => sum + (one.success ? one.queries : queries), 0);
  return [
    share(`successRate.${name}`, won.length, outcomes.length, 'lower'),
    {
      name: `meanQueries.${name}`,
      value: outcomes.length === 0 ? null : total / outcomes.length,
      unit: 'count',
      n: outcomes.length,
      better: 'higher',
    },
  ];
}
