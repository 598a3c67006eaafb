import type { ChartExhibit } from '../../core/exhibit.ts';
import { quantileOfSorted } from '../../math/quantile.ts';
import type { Profile } from '../summarise.ts';

/** Of every chart. */
export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** The study's figure: p50, p90 and p99 over the rate, by profile, with the interval of p99. */
export function latencyOverLevel(profiles: readonly Profile[], level: string): ChartExhibit {
  const values = profiles
    .filter(({ valid }) => valid)
    .flatMap((profile) =>
      (['p50', 'p90', 'p99'] as const).flatMap((quantile) => {
        const { value, interval } = profile.quantiles[quantile];
        if (value === null || profile.level === undefined) return [];
        const { lower, upper } = interval;
        return [{ profile: profile.arm, level: profile.level, quantile, ms: value, lower, upper }];
      }),
    );
  const x = { field: 'level', type: 'quantitative', title: level } as const;
  const color = { field: 'profile', type: 'nominal', title: 'profile' } as const;
  return {
    kind: 'chart',
    id: 'latency-over-rate',
    title: `Latency over ${level}`,
    caption: 'Quantiles of latency with their intervals.',
    spec: {
      $schema: SCHEMA,
      data: { values },
      facet: { column: { field: 'quantile', type: 'nominal', title: null } },
      spec: {
        width: 150,
        height: 180,
        layer: [
          {
            mark: { type: 'line', point: true },
            encoding: {
              x,
              y: {
                field: 'ms',
                type: 'quantitative',
                title: 'latency (ms)',
                scale: { type: 'log' },
              },
              color,
            },
          },
          {
            transform: [{ filter: 'isValid(datum.lower) && isValid(datum.upper)' }],
            mark: { type: 'rule' },
            encoding: {
              x,
              y: { field: 'lower', type: 'quantitative' },
              y2: { field: 'upper' },
              color,
            },
          },
        ],
      },
    },
  };
}

/** The shares of a distribution that are drawn: dense at the tail. */
const SHARES = [
  0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99,
  0.995, 0.998, 0.999, 0.9995, 0.9999,
];

/** Latency distributions by profile and level, as the share of requests that were slower. */
export function distributions(profiles: readonly Profile[], level: string): ChartExhibit {
  const values = profiles
    .filter(({ valid, sorted }) => valid && sorted.length > 0)
    .flatMap((profile) =>
      SHARES.filter((p) => (1 - p) * profile.sorted.length >= 1).map((p) => ({
        profile: profile.arm,
        level: profile.level ?? 0,
        ms: quantileOfSorted(profile.sorted, p),
        slower: 1 - p,
      })),
    );
  const several = new Set(profiles.map((profile) => profile.level)).size > 1;
  const spec = {
    width: several ? 150 : 420,
    height: 180,
    mark: { type: 'line' },
    encoding: {
      x: { field: 'ms', type: 'quantitative', title: 'latency (ms)', scale: { type: 'log' } },
      y: { field: 'slower', type: 'quantitative', title: 'share slower', scale: { type: 'log' } },
      color: { field: 'profile', type: 'nominal', title: 'profile' },
    },
  } as const;
  return {
    kind: 'chart',
    id: 'distributions',
    title: 'Latency distributions',
    caption: 'The share of requests that were slower; both axes are logarithmic.',
    spec: {
      $schema: SCHEMA,
      data: { values },
      ...(several
        ? { facet: { field: 'level', type: 'nominal', title: level }, columns: 3, spec }
        : spec),
    },
  };
}
