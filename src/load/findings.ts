import type { Finding } from '../core/finding.ts';
import type { Compared } from './comparisons.ts';
import { judgeRate } from './findMaxQps.ts';
import type { LoadOptions } from './options.ts';
import type { Profile } from './summarise.ts';

/** MLPerf's bound for what a cache may gain (TEST04). */
const CACHE_BOUND = 1.1;

/** The share of requests that a warm-up may take without being mentioned. */
const LONG_WARM_UP = 0.1;

/** What went wrong, profile by profile: objectives missed, overload, failures, runs of ours that are invalid. */
export function findingsOf(
  profiles: readonly Profile[],
  comparisons: readonly Compared[],
  options: LoadOptions,
  seed: number,
): readonly Finding[] {
  const found: Omit<Finding, 'id' | 'seed'>[] = [];
  for (const profile of profiles) {
    const where = `${profile.arm === '' ? 'the target' : profile.arm}${profile.level === undefined ? '' : ` at ${profile.level}`}`;
    for (const [rule, severity, title, expected, observed] of [
      ...ofAnswers(profile, where, options),
      ...ofMeasuring(profile, where, options),
    ])
      found.push({
        rule,
        severity,
        title,
        expected,
        observed,
        inputs: { profile: profile.arm, level: profile.level ?? null, arrivals: options.arrivals },
      });
  }
  for (const { kind, level, measurement } of comparisons) {
    const { name, interval, value } = measurement;
    if (kind !== 'cacheEffect' || level !== undefined || (interval?.lower ?? 0) <= CACHE_BOUND)
      continue;
    found.push({
      rule: 'load.cache',
      severity: 'warning',
      title: 'Repeated requests are answered from a cache',
      inputs: { comparison: name },
      expected: `random requests at most ${CACHE_BOUND} times as slow as repeated ones (MLPerf TEST04)`,
      observed: `${value!.toFixed(3)} times as slow`,
    });
  }
  return found.map((finding, i) => ({
    ...finding,
    id: `f-${String(i + 1).padStart(4, '0')}`,
    seed,
  }));
}

type Seen = readonly [
  rule: string,
  severity: Finding['severity'],
  title: string,
  expected: string,
  observed: string,
];

/** Whether answers came as they should. */
function* ofAnswers(profile: Profile, where: string, options: LoadOptions): Generator<Seen> {
  if (!profile.valid) {
    yield [
      'load.invalid-run',
      'warning',
      `We sent too late to ${where} for its latencies to count`,
      `p99 lateness <= ${options.latenessBudgetMs} ms`,
      `${profile.latenessP99.toFixed(3)} ms`,
    ];
  }
  const trial = options.slo && judgeRate(profile, profile.level ?? 0, options);
  if (options.slo !== undefined && trial?.verdict === 'misses') {
    const { quantile, latencyMs, errors } = options.slo;
    const seen = trial.latencyMs === null ? 'unknown' : `${trial.latencyMs.toFixed(2)} ms`;
    yield [
      'load.slo',
      'error',
      `The objective is missed by ${where}`,
      `p${100 * quantile} <= ${latencyMs} ms, failures <= ${100 * errors} %`,
      `p${100 * quantile} = ${seen}, ${profile.failed} of ${profile.requests} failed`,
    ];
  }
  const answers = profile.throughputs.reduce((sum, x) => sum + x, 0) / profile.throughputs.length;
  const growing = profile.backlogs.every(({ interval }) => (interval.lower ?? 0) > 0);
  if (profile.backlogs.length > 0 && growing && answers < 0.99 * profile.offered) {
    yield [
      'load.overload',
      'warning',
      `${where} does not keep up`,
      `answers at the offered ${profile.offered.toFixed(1)} a second`,
      `${answers.toFixed(1)} a second, and the backlog grows`,
    ];
  }
  if (profile.failed > 0) {
    const classes = Object.entries(profile.failures).filter(([, n]) => n > 0);
    yield [
      'load.failures',
      'warning',
      `Requests to ${where} failed`,
      'no failures',
      `${profile.failed} of ${profile.requests}: ${classes.map(([name, n]) => `${n} ${name}`).join(', ')}`,
    ];
  }
}

/** What else the numbers of a profile hang on. */
function* ofMeasuring(profile: Profile, where: string, options: LoadOptions): Generator<Seen> {
  const p99 = profile.quantiles.p99.value ?? 0;
  if (profile.queuedP99 > 1 && profile.queuedP99 > 0.1 * p99) {
    yield [
      'load.queued',
      'note',
      `Requests to ${where} waited for our own connections`,
      'a free connection for every request; more `connections` or `depth` give one',
      `p99 of the wait ${profile.queuedP99.toFixed(1)} ms, of the latency ${p99.toFixed(1)} ms`,
    ];
  }
  if (profile.cycle !== null) {
    yield [
      'load.repeated',
      'note',
      `Random requests to ${where} came again`,
      'another request every time; a larger `pool`, more `images` or a shorter run give that',
      `${profile.cycle} different ones in turn: a cache that holds as many answers the others`,
    ];
  }
  if (!profile.steady) {
    yield [
      'load.unsteady',
      'note',
      `Latencies of ${where} drifted for more than a quarter of the run`,
      'a run that settles; a longer one may',
      'MSER-5 finds no end of the warm-up',
    ];
  }
  if (profile.discarded > LONG_WARM_UP * profile.requests) {
    yield [
      'load.warm-up',
      'note',
      `${profile.discarded} of ${profile.requests} requests to ${where} count as warm-up`,
      `at most ${100 * LONG_WARM_UP} %; \`warmUp: 0\` counts all, a longer run makes the share smaller`,
      `the slowest of them took ${profile.discardedMostMs.toFixed(1)} ms, of the others ${(profile.sorted.at(-1) ?? NaN).toFixed(1)} ms`,
    ];
  }
  if (profile.reconnects + profile.resent > 0) {
    yield [
      'load.connections',
      'note',
      `Connections to ${where} ended before their time`,
      'connections that last',
      `${profile.reconnects} made again, ${profile.resent} requests sent again that the server had refused`,
    ];
  }
  if (profile.stopped !== null) {
    yield [
      'load.stopped',
      'error',
      `The run against ${where} was stopped`,
      `failures <= ${100 * options.maxErrorRate} %`,
      profile.stopped,
    ];
  }
}
