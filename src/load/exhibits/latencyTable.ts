import type { TableExhibit } from '../../core/exhibit.ts';
import { mean } from '../../math/moments.ts';
import { goodput } from '../goodput.ts';
import type { LoadOptions } from '../options.ts';
import type { Profile } from '../summarise.ts';

const short = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(3));

const heading = (profile: Profile): [string, string | number] => [
  profile.arm === '' ? 'all' : profile.arm,
  profile.level ?? '-',
];

/** The study's table: latency quantiles of every arm at every level. */
export function latencyTable(profiles: readonly Profile[], level: string): TableExhibit {
  return {
    kind: 'table',
    id: 'latency',
    title: 'Latency by profile',
    caption:
      'Counted from the intended time of sending; failed requests count as long as the time limit. Latencies of invalid runs (our own lateness over its budget) are left out. A bound is missing where there were too few requests for one.',
    columns: [
      { title: 'profile' },
      { title: level },
      { title: 'p50', unit: 'ms' },
      { title: 'p90', unit: 'ms' },
      { title: 'p99', unit: 'ms' },
      { title: 'p99 from', unit: 'ms' },
      { title: 'p99 to', unit: 'ms' },
      { title: 'p99.9', unit: 'ms' },
    ],
    rows: profiles.map((profile) => {
      const { p50, p90, p99, p999 } = profile.quantiles;
      const { lower, upper } = p99.interval;
      const latencies = [p50.value, p90.value, p99.value, lower, upper, p999.value].map(short);
      return [...heading(profile), ...(profile.valid ? latencies : latencies.map(() => 'invalid'))];
    }),
  };
}

/** What was sent and answered, and how well we kept our own times. */
export function requestsTable(
  profiles: readonly Profile[],
  level: string,
  { slo }: Pick<LoadOptions, 'slo'>,
): TableExhibit {
  return {
    kind: 'table',
    id: 'requests',
    title: 'Requests by profile',
    caption: `Warm-up: requests at the beginning that do not count. Effective n: how many independent requests would say as much about p99.${slo === undefined ? '' : ` Good: answers within ${slo.latencyMs} ms.`} Late: how late we sent. Queued: how long requests waited for a free connection of ours, which is part of their latency.`,
    columns: [
      { title: 'profile' },
      { title: level },
      { title: 'requests' },
      { title: 'warm-up' },
      { title: 'effective n' },
      { title: 'answers', unit: '1/s' },
      ...(slo === undefined ? [] : [{ title: 'good', unit: '1/s' }]),
      { title: 'failed' },
      { title: 'late p99', unit: 'ms' },
      { title: 'queued p99', unit: 'ms' },
    ],
    rows: profiles.map((profile) => [
      ...heading(profile),
      profile.requests,
      profile.discarded,
      Math.round(profile.quantiles.p99.effectiveN),
      short(mean(profile.throughputs)),
      ...(slo === undefined ? [] : [short(goodput(profile))]),
      profile.failed,
      short(profile.latenessP99),
      short(profile.queuedP99),
    ]),
  };
}
