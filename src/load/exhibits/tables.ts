import type { TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Recording } from '../recording/recording.ts';
import type { RateSearchResult } from '../statistics/searchRate.ts';
import type { UslFit } from '../statistics/usl.ts';

const short = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value)
    ? null
    : Number(value.toPrecision(3));

/** What the comparisons found. */
export function comparisonTable(compared: readonly Measurement[], quantile: number): TableExhibit {
  return {
    kind: 'table',
    id: 'comparisons',
    title: 'Comparisons under the same arrivals',
    caption: `Ratios of the latencies at p${100 * quantile}, block by block: over REST and over gRPC (grpcGain), of random and of repeated requests (cacheEffect), with JSON and with binary tensors (binaryGain). More than 1 says that the second is faster; an interval that holds 1 shows no difference.`,
    columns: [
      { title: 'comparison' },
      { title: 'ratio' },
      { title: 'from' },
      { title: 'to' },
      { title: 'blocks' },
    ],
    rows: compared.map(({ name, value, interval, n }) => [
      name,
      short(value),
      short(interval?.lower),
      short(interval?.upper),
      n,
    ]),
  };
}

/** The trials of the searches, in their order. */
export function searchTable(
  searches: readonly { readonly arm: string; readonly result: RateSearchResult }[],
): TableExhibit {
  return {
    kind: 'table',
    id: 'rate-search',
    title: 'Search for the highest rate',
    caption:
      'meets: the whole interval is under the objective; misses: it is over; undecided: the evidence allows both.',
    columns: [
      { title: 'profile' },
      { title: 'rate', unit: '1/s' },
      { title: 'latency', unit: 'ms' },
      { title: 'verdict' },
    ],
    rows: searches.flatMap(({ arm, result }) =>
      result.trials.map(({ rate, latencyMs, verdict }) => [
        arm === '' ? 'all' : arm,
        short(rate),
        short(latencyMs),
        verdict,
      ]),
    ),
  };
}

/** The Universal Scalability Law, by profile. */
export function scalingTable(
  fits: readonly { readonly arm: string; readonly fit: UslFit | null }[],
): TableExhibit {
  return {
    kind: 'table',
    id: 'scaling',
    title: 'Scaling (Universal Scalability Law)',
    columns: [
      { title: 'profile' },
      { title: 'throughput of one', unit: '1/s' },
      { title: 'contention' },
      { title: 'coherency' },
      { title: 'best concurrency' },
      { title: 'R squared' },
    ],
    rows: fits.flatMap(({ arm, fit }) =>
      fit === null
        ? []
        : [
            [
              arm === '' ? 'all' : arm,
              short(fit.lambda),
              short(fit.sigma),
              short(fit.kappa),
              short(fit.peak),
              short(fit.r2),
            ],
          ],
    ),
  };
}

/** What the server counted itself, for the runs where it offers that. */
export function statisticsTable(
  runs: readonly {
    readonly arm: { readonly label: string };
    readonly level: number | undefined;
    readonly recording: Recording;
  }[],
): readonly TableExhibit[] {
  const rows = runs.flatMap(({ arm, level, recording: { timeline } }) => {
    const s = timeline.statistics;
    if (s === null) return [];
    return [
      [
        arm.label === '' ? 'all' : arm.label,
        level ?? '-',
        s.requests,
        s.failed,
        short(s.queueMs),
        short(s.computeInputMs),
        short(s.computeMs),
        short(s.computeOutputMs),
        s.cacheHits,
        s.cacheMisses,
      ],
    ];
  });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      id: 'server-statistics',
      title: 'As the server counted',
      caption:
        "Differences of the server's own statistics over each run; times are means of a request.",
      columns: [
        { title: 'profile' },
        { title: 'level' },
        { title: 'requests' },
        { title: 'failed' },
        { title: 'queue', unit: 'ms' },
        { title: 'input', unit: 'ms' },
        { title: 'compute', unit: 'ms' },
        { title: 'output', unit: 'ms' },
        { title: 'cache hits' },
        { title: 'cache misses' },
      ],
      rows,
    },
  ];
}
