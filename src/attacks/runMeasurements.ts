import type { Measurement } from '../core/measurement.ts';
import { boundAlone } from './boundAlone.ts';
import type { AttackOptions } from './options.ts';
import type { AttackRun } from './run/campaign.ts';
import { share } from './share.ts';

/** Success and mean queries of one attack; `doubt` says why it may have missed something, where it may. */
export function runMeasurements(
  name: string,
  outcomes: AttackRun['outcomes'],
  { queries }: AttackOptions,
  doubt: string | undefined,
): readonly Measurement[] {
  const won = outcomes.filter(({ success }) => success);
  // A failed item has cost the full budget.
  const total = outcomes.reduce((sum, one) => sum + (one.success ? one.queries : queries), 0);
  const rate = share(`successRate.${name}`, won.length, outcomes.length, 'lower');
  return [
    doubt === undefined ? rate : boundAlone(rate, 'lower', doubt),
    {
      name: `meanQueries.${name}`,
      value: outcomes.length === 0 ? null : total / outcomes.length,
      unit: 'count',
      n: outcomes.length,
      better: 'higher',
    },
  ];
}
