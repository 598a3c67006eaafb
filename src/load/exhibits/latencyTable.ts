import type { TableExhibit } from '../../core/exhibit.ts';
import type { Profile } from '../summarise.ts';

/** The study's table: latency quantiles of every arm at every level. */
export function latencyTable(profiles: readonly Profile[], level: string): TableExhibit {
  const ms = (value: number | null): string | null =>
    value === null ? null : value.toPrecision(4);
  return {
    kind: 'table',
    id: 'latency',
    title: 'Latency by profile',
    caption:
      'Counted from the intended time of sending; failed requests count as long as the time limit. Effective n: how many independent requests would say as much about p99. Latencies of invalid runs (our own lateness over its budget) are left out.',
    columns: [
      { title: 'profile' },
      { title: level },
      { title: 'requests' },
      { title: 'effective n' },
      { title: 'p50', unit: 'ms' },
      { title: 'p90', unit: 'ms' },
      { title: 'p99', unit: 'ms' },
      { title: 'p99 interval', unit: 'ms' },
      { title: 'p99.9', unit: 'ms' },
      { title: 'answers', unit: '1/s' },
      { title: 'failed' },
      { title: 'lateness p99', unit: 'ms' },
    ],
    rows: profiles.map((profile) => {
      const { p50, p90, p99, p999 } = profile.quantiles;
      const { lower, upper } = p99.interval;
      const latencies = [
        ms(p50.value),
        ms(p90.value),
        ms(p99.value),
        `${lower === null ? '?' : ms(lower)} - ${upper === null ? '?' : ms(upper)}`,
        ms(p999.value),
      ];
      return [
        profile.arm === '' ? 'all' : profile.arm,
        profile.level ?? '-',
        profile.requests,
        Math.round(p99.effectiveN),
        ...(profile.valid ? latencies : latencies.map(() => 'invalid')),
        (
          profile.throughputs.reduce((sum, x) => sum + x, 0) / profile.throughputs.length
        ).toPrecision(4),
        profile.failed,
        ms(profile.latenessP99),
      ];
    }),
  };
}
