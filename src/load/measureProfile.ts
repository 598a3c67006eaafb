import type { Interval, Measurement } from '../core/measurement.ts';
import { meanInterval } from '../math/meanInterval.ts';
import { mean } from '../math/moments.ts';
import { measurementName } from './cells.ts';
import { goodput } from './goodput.ts';
import type { LoadOptions } from './options.ts';
import { apdex } from './statistics/apdex.ts';
import { earlyStoppingEstimate } from './statistics/mlperf.ts';
import { QUANTILES, type Profile } from './summarise.ts';
import { ERROR_CLASSES } from '../transport/outcome.ts';

const quantileNames = Object.keys(QUANTILES) as (keyof typeof QUANTILES)[];

/** The names of what `measureProfile` returns. */
export function profileNames(options: LoadOptions): readonly string[] {
  return [
    ...quantileNames,
    'mean',
    'throughput',
    'errors',
    ...ERROR_CLASSES.map((name) => `errors.${name}`),
    'lateness.p99',
    'backlogSlope',
    'littlesLaw',
    ...(options.slo === undefined ? [] : ['goodput', 'goodShare']),
    ...(options.apdexMs === undefined && options.slo === undefined ? [] : ['apdex']),
    ...(options.earlyStopping ? ['earlyStopping.p90', 'earlyStopping.p99'] : []),
  ];
}

/** Quantities that reports print of every profile, however many there are. */
const MAIN: ReadonlySet<keyof typeof QUANTILES> = new Set(['p50', 'p99']);

/**
 * The measurements of a profile. Latencies of an invalid run have no value. Failures that did not happen are details, and
 * of one profile among many (`isOneOfMany`) all but the main quantities: they are looked up rather than read.
 */
export function measureProfile(
  profile: Profile,
  options: LoadOptions,
  { level, isOneOfMany }: { readonly level: number | undefined; readonly isOneOfMany: boolean },
): readonly Measurement[] {
  const detail = (isDetail: boolean) => (isDetail ? { detail: true } : {});
  const lesser = detail(isOneOfMany);
  const { confidence } = options;
  const name = (text: string): string => measurementName(text, profile.arm, level);
  const invalid = profile.valid
    ? undefined
    : `invalid: our own p99 lateness of ${profile.latenessP99.toFixed(2)} ms is over the budget of ${options.latenessBudgetMs} ms`;
  const n = profile.sorted.length;
  /** What latencies, goodput and Apdex count. */
  const counted = { n, ...(profile.discarded === 0 ? {} : { warmUp: profile.discarded }) };
  const latency = (
    text: string,
    value: number | null,
    interval?: Interval,
    note?: string,
  ): Measurement => ({
    name: name(text),
    value: profile.valid ? value : null,
    unit: 'ms',
    ...(interval === undefined || !profile.valid ? {} : { interval }),
    ...counted,
    note: [invalid, note].filter((part) => part !== undefined).join('; ') || undefined,
  });
  const throughput = meanInterval(profile.throughputs, confidence);
  const share = (text: string, failed: number, interval: Interval): Measurement => ({
    name: name(text),
    value: profile.requests === 0 ? null : failed / profile.requests,
    unit: '1',
    interval,
    n: profile.requests,
  });
  const slopes = profile.backlogs;
  const slope =
    slopes.length > 1
      ? meanInterval(
          slopes.flatMap((one) => (one.slope === null ? [] : [one.slope])),
          confidence,
        )
      : { value: slopes[0]?.slope ?? null, interval: slopes[0]?.interval };
  const apdexMs = options.apdexMs ?? options.slo?.latencyMs;
  const means = batchMeans(profile.latencyMs);
  const law = profile.little.arrivalsTimesLatency / profile.little.inSystem;
  return [
    ...quantileNames.map((text): Measurement => {
      const { value, interval, effectiveN } = profile.quantiles[text];
      const values = profile.valid ? profile.parts?.values[text] : undefined;
      return {
        ...latency(text, value, interval, `effective n ${Math.round(effectiveN)}`),
        title: `latency, ${text}`,
        ...detail(isOneOfMany && !MAIN.has(text)),
        better: 'lower',
        ...(values === undefined
          ? {}
          : { parts: { pairing: profile.parts?.pairing ?? '', values } }),
      };
    }),
    {
      ...latency(
        'mean',
        n === 0 ? null : mean(profile.latencyMs),
        meanInterval(means, confidence).interval,
      ),
      ...lesser,
    },
    {
      name: name('throughput'),
      unit: '1/s',
      n: profile.requests,
      value: throughput.value,
      interval: throughput.interval,
      ...lesser,
    },
    {
      ...share('errors', profile.failed, profile.shares.failed),
      title: 'share of requests that failed',
      better: 'lower',
    },
    ...ERROR_CLASSES.map((text) => ({
      ...share(`errors.${text}`, profile.failures[text], profile.shares.failures[text]),
      ...detail(isOneOfMany || profile.failures[text] === 0),
    })),
    {
      name: name('lateness.p99'),
      value: Number.isFinite(profile.latenessP99) ? profile.latenessP99 : null,
      unit: 'ms',
      n: profile.requests,
      title: 'our own lateness in sending',
      ...(invalid === undefined ? {} : { note: invalid }),
      ...lesser,
    },
    {
      name: name('backlogSlope'),
      value: slope.value,
      unit: '1/s',
      n: profile.requests,
      title: 'growth of the requests in the system',
      ...(slope.interval === undefined ? {} : { interval: slope.interval }),
      ...lesser,
    },
    {
      name: name('littlesLaw'),
      value: Number.isFinite(law) ? law : null,
      unit: '1',
      n: profile.requests,
      title: 'arrival rate times latency over requests in the system; 1 when the run is whole',
      ...lesser,
    },
    ...(options.slo === undefined
      ? []
      : [
          {
            name: name('goodput'),
            value: goodput(profile),
            unit: '1/s',
            ...counted,
            title: `answers within ${options.slo.latencyMs} ms, a second`,
            better: 'higher' as const,
            ...lesser,
          },
          {
            name: name('goodShare'),
            value: n === 0 ? null : profile.goodShare,
            unit: '1',
            interval: profile.shares.good,
            ...counted,
            title: `share of requests answered within ${options.slo.latencyMs} ms`,
            better: 'higher' as const,
            ...lesser,
          },
        ]),
    ...(apdexMs === undefined
      ? []
      : [
          {
            name: name('apdex'),
            value: profile.valid && n > 0 ? apdexOf(profile, apdexMs) : null,
            unit: '1',
            ...counted,
            title: `Apdex for ${apdexMs} ms`,
            better: 'higher' as const,
            ...lesser,
          },
        ]),
    ...(options.earlyStopping
      ? [0.9, 0.99].map((p) => ({
          ...latency(
            `earlyStopping.p${100 * p}`,
            earlyStoppingEstimate(profile.sorted, p),
            undefined,
            'takes requests for independent',
          ),
          ...lesser,
        }))
      : []),
  ];
}

function apdexOf(profile: Profile, targetMs: number): number {
  return apdex(
    profile.sorted.subarray(0, profile.sorted.length - profile.countedFailed),
    profile.countedFailed,
    targetMs,
  );
}

function batchMeans(values: Float64Array): number[] {
  const size = Math.floor(values.length / 16);
  if (size === 0) return [];
  return Array.from({ length: 16 }, (_, i) => mean(values.subarray(i * size, (i + 1) * size)));
}
