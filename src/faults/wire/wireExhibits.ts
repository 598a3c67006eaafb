import type { ScheduledFault } from '../../core/endpoint.ts';
import type { Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import { SCHEMA } from '../exhibits/chartStyle.ts';
import { MEANING, type Seen } from './seen.ts';

/** What came of the queries, in their order. */
export interface WireReplies {
  readonly seen: readonly Seen[];
  readonly latencyMs: readonly number[];
  /** Median latency of the golden replies, ms. */
  readonly goldenMs: number;
}

/** What the client saw, when each fault acted and what came of it, and every query in order. */
export function wireExhibits(
  { seen, latencyMs, goldenMs }: WireReplies,
  faults: readonly ScheduledFault[],
): readonly Exhibit[] {
  const counts = Object.entries(MEANING).map(
    ([what, meaning]) => [what, meaning, seen.filter((each) => each === what).length] as const,
  );
  const bands = faults.flatMap(({ kind, schedule: { onset, hold, unit } }): Json[] =>
    unit === 'queries'
      ? [
          {
            fault: kind,
            from: onset - 0.5,
            to: Math.min(seen.length, onset + (hold ?? Infinity)) - 0.5,
          },
        ]
      : [],
  );
  return [
    {
      kind: 'table',
      id: 'seen',
      title: 'What the client saw',
      columns: [{ title: 'outcome' }, { title: 'meaning' }, { title: 'queries' }],
      rows: counts.filter(([, , count]) => count > 0),
    },
    ...scheduleTable(seen, faults),
    {
      kind: 'chart',
      id: 'timeline',
      title: 'Queries through the faulty wire, in order',
      caption: `Latency of each query, failures included.${bands.length === 0 ? '' : ' Shaded: when each fault may strike.'} Golden median: ${goldenMs.toPrecision(3)} ms.`,
      spec: {
        $schema: SCHEMA,
        width: 430,
        height: 180,
        layer: [
          ...(bands.length === 0
            ? []
            : [
                {
                  data: { values: bands },
                  mark: { type: 'rect', opacity: 0.15 },
                  encoding: {
                    x: { field: 'from', type: 'quantitative', title: 'query' },
                    x2: { field: 'to' },
                    fill: { field: 'fault', type: 'nominal', title: 'fault' },
                  },
                },
              ]),
          {
            data: {
              values: latencyMs.map((ms, i) => ({
                query: i,
                ms: Number(Math.max(0.01, ms).toPrecision(4)),
                outcome: seen[i]!,
              })),
            },
            mark: { type: 'point', filled: true, size: 18 },
            encoding: {
              x: { field: 'query', type: 'quantitative', title: 'query' },
              y: {
                field: 'ms',
                type: 'quantitative',
                title: 'latency (ms)',
                scale: { type: 'log' },
              },
              color: { field: 'outcome', type: 'nominal', title: 'client saw' },
            },
          },
        ],
      },
    },
  ];
}

/** A row for each fault: when it acts, and what the client saw meanwhile; nothing where the schedule is not known. */
function scheduleTable(
  seen: readonly Seen[],
  faults: readonly ScheduledFault[],
): readonly TableExhibit[] {
  if (faults.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'schedule',
      title: 'The schedule of the faults',
      caption:
        'Queries are counted while a fault may strike; other faults may act on the same ones. After a retry the count of the proxy runs ahead of it.',
      columns: [
        { title: 'fault' },
        { title: 'share struck' },
        { title: 'from' },
        { title: 'until' },
        { title: 'queries' },
        { title: 'right' },
        { title: 'wrong' },
        { title: 'without answer' },
      ],
      rows: faults.map(({ kind, share, schedule: { onset, hold, unit } }) => {
        const at = (value: number): string =>
          unit === 'seconds' ? `${value} s` : `query ${value}`;
        const when = [at(onset), hold === undefined ? 'the end' : at(onset + hold)];
        if (unit === 'seconds') return [kind, share, ...when, '-', '-', '-', '-'];
        const inside = seen.slice(onset, onset + (hold ?? Infinity));
        const wrong = inside.filter((what) => what === 'wrong' || what === 'decision').length;
        const right = inside.filter((what) => what === 'right').length;
        return [kind, share, ...when, inside.length, right, wrong, inside.length - right - wrong];
      }),
    },
  ];
}
