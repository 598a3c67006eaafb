import type { Exhibit } from '../../core/exhibit.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { NO_DECISION } from '../outcomes/outcomeJudge.ts';
import type { ShareEstimate } from '../statistics/stratifiedInterval.ts';
import { intervalText, shareText } from './chartStyle.ts';

const MOST = 15;

/** Which decisions faults turn into which, with their costs, and which inputs are most easily changed. */
export function decisionExhibits(
  { results }: Pick<Campaign, 'results'>,
  decides: boolean,
  inputs: readonly string[],
  classes: readonly string[] | undefined,
  cost: (from: number, to: number) => number,
  vulnerability: (input: number) => ShareEstimate,
): Exhibit[] {
  const pairs = new Map<string, { from: number; to: number; count: number }>();
  const byInput = new Map<number, number>();
  for (const { changes } of results)
    for (const { input, from, to } of changes) {
      if (to === NO_DECISION) continue;
      const key = `${from} ${to}`;
      const pair = pairs.get(key) ?? { from, to, count: 0 };
      pair.count++;
      pairs.set(key, pair);
      byInput.set(input, (byInput.get(input) ?? 0) + 1);
    }
  if (pairs.size === 0) return [];
  const name = (number: number): string => classes?.[number] ?? String(number);
  const worst = [...pairs.values()].toSorted(
    (a, b) => b.count * cost(b.from, b.to) - a.count * cost(a.from, a.to) || b.count - a.count,
  );
  const inputRows = [...byInput].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST);
  const decisions: Exhibit[] = [
    {
      kind: 'table',
      id: 'decisions',
      title: 'Decisions that faults changed',
      caption: 'By count times cost, over the injections as they were drawn.',
      columns: [
        { title: 'golden decision' },
        { title: 'under the fault' },
        { title: 'count' },
        { title: 'cost each' },
      ],
      rows: worst
        .slice(0, MOST)
        .map(({ from, to, count }) => [name(from), name(to), count, cost(from, to)]),
    },
  ];
  return [
    ...(decides ? decisions : []),
    {
      kind: 'table',
      id: 'inputs',
      title: 'The most vulnerable inputs',
      caption:
        'Image-wise vulnerability: the share of faults that change what the model says of this input.',
      columns: [{ title: 'input' }, { title: 'SDC-1' }, { title: 'interval' }],
      rows: inputRows.map(([input]) => {
        const found = vulnerability(input);
        return [inputs[input] ?? String(input), shareText(found), intervalText(found)];
      }),
    },
  ];
}
