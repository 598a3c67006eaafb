import { createHash } from 'node:crypto';

import type { Interval } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import { mean } from '../math/moments.ts';
import { quantileOfSorted } from '../math/quantile.ts';
import type { Arrivals } from './arrivals/arrivals.ts';
import type { LoadOptions } from './options.ts';
import type { Recording } from './recording/recording.ts';
import { backlog, littlesLaw, type Backlog } from './statistics/backlog.ts';
import { blockCount, blockQuantiles } from './statistics/blockQuantiles.ts';
import { blockBootstrap } from './statistics/blockBootstrap.ts';
import { shareInterval } from './statistics/shareInterval.ts';
import { steadyWindow, type Window } from './statistics/steadyWindow.ts';
import { quantileInterval, type QuantileEstimate } from './statistics/quantileInterval.ts';
import { warmUp } from './statistics/warmUp.ts';
import { ERROR_CLASSES, OUTCOME, type ErrorClass } from '../transport/outcome.ts';

/** The quantiles that are reported, by measurement name. */
export const QUANTILES = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  p9999: 0.9999,
} as const;

/** Latency quantiles of blocks of neighbours, run after run. */
export interface ProfileParts {
  readonly pairing: string;
  readonly values: Readonly<Partial<Record<keyof typeof QUANTILES, readonly number[]>>>;
}

/** What the runs of one arm at one level say. */
export interface Profile {
  readonly arm: string;
  readonly level: number | undefined;
  /** Latencies in the order of arrival, run after run, warm-up left out; failures count as long as the time limit. */
  readonly latencyMs: Float64Array;
  /** The same for every run. */
  readonly runs: readonly Float64Array[];
  /** What runs of the same arrivals are compared by, warm-up included; null when answers set the pace. */
  readonly parts: ProfileParts | null;
  readonly sorted: Float64Array;
  readonly quantiles: Readonly<Record<keyof typeof QUANTILES, QuantileEstimate>>;
  readonly requests: number;
  readonly failures: Readonly<Record<ErrorClass, number>>;
  readonly failed: number;
  /** Answers a second, one value a run; of an open run those of its steady window. */
  readonly throughputs: readonly number[];
  readonly offered: number;
  readonly latenessP99: number;
  readonly queuedP99: number;
  /** Our own p99 lateness was within the budget. */
  readonly valid: boolean;
  readonly steady: boolean;
  /** Requests at the beginnings of the runs that do not count for latencies, `goodShare` and Apdex. */
  readonly discarded: number;
  /** The longest latency among them; NaN without any. */
  readonly discardedMostMs: number;
  /** How many of the others failed. */
  readonly countedFailed: number;
  /** Of the runs that are long enough to tell. */
  readonly backlogs: readonly Backlog[];
  readonly little: { readonly inSystem: number; readonly arrivalsTimesLatency: number };
  /** Share of the requests that count that were answered, within the objective's latency if there is one. */
  readonly goodShare: number;
  /** Intervals of the shares of good requests, of failed ones and of those of each kind. */
  readonly shares: {
    readonly good: Interval;
    readonly failed: Interval;
    readonly failures: Readonly<Record<ErrorClass, Interval>>;
  };
  readonly stopped: string | null;
  readonly reconnects: number;
  readonly resent: number;
  /** The fewest different requests of a run that sent some of several again; null when none did. */
  readonly cycle: number | null;
}

/** Judges the runs of one arm at one level together. */
export function summarise(
  recordings: readonly Recording[],
  arm: string,
  level: number | undefined,
  { options, timeoutMs, random }: { options: LoadOptions; timeoutMs: number; random: RandomStream },
): Profile {
  const whole: Float64Array[] = [];
  const runs: Float64Array[] = [];
  const discards: number[] = [];
  let discardedMostMs = NaN;
  let steady = true;
  for (const recording of recordings) {
    const counted = Float64Array.from(recording.latencyMs, (ms, i) =>
      recording.outcome[i] === OUTCOME.ok ? ms : Math.max(ms, timeoutMs),
    );
    const auto = options.warmUp === 'auto' && isSteadyKind(options.arrivals);
    const warm = auto ? warmUp(counted) : { discard: 0, steady: true };
    const discard =
      options.warmUp === 'auto' ? warm.discard : Math.min(options.warmUp, counted.length);
    steady &&= warm.steady;
    discards.push(discard);
    for (const ms of counted.subarray(0, discard))
      discardedMostMs = Math.max(ms, Number.isNaN(discardedMostMs) ? ms : discardedMostMs);
    whole.push(counted);
    runs.push(counted.subarray(discard));
  }
  const latencyMs = concatenated(runs);
  const sorted = latencyMs.toSorted();
  const estimate = (p: number): QuantileEstimate => {
    const found = quantileInterval(latencyMs, sorted, p, options.confidence);
    if (options.intervals === 'batch') return found;
    const { confidence } = options;
    return {
      ...found,
      interval: blockBootstrap(latencyMs, p, { random: random.fork(String(p)), confidence }),
    };
  };
  const quantiles = Object.fromEntries(
    Object.entries(QUANTILES).map(([name, p]) => [name, estimate(p)]),
  ) as Profile['quantiles'];
  const failures = Object.fromEntries(
    ERROR_CLASSES.map((name) => [name, count(recordings, OUTCOME[name])]),
  ) as Record<ErrorClass, number>;
  const requests = recordings.reduce((sum, { outcome }) => sum + outcome.length, 0);
  const failed = Object.values(failures).reduce((sum, value) => sum + value, 0);
  const outcomes = concatenated(recordings.map(({ outcome }) => outcome));
  const shareOf = (is: (outcome: number) => boolean): Interval =>
    shareInterval(
      Uint8Array.from(outcomes, (outcome) => Number(is(outcome))),
      options.confidence,
    );
  const open = levelIsRate(options.arrivals);
  const lateness = concatenated(recordings.map((run) => run.latenessMs)).toSorted();
  const queued = concatenated(recordings.map((run) => run.queuedMs)).toSorted();
  const latenessP99 = requests === 0 ? NaN : quantileOfSorted(lateness, 0.99);
  const limit = options.slo?.latencyMs;
  const isGood = new Uint8Array(latencyMs.length);
  let at = 0;
  let countedFailed = 0;
  for (const [index, { outcome, latencyMs: own }] of recordings.entries()) {
    for (let i = discards[index]!; i < outcome.length; i++, at++) {
      if (outcome[i] !== OUTCOME.ok) countedFailed++;
      else if (limit === undefined || own[i]! <= limit) isGood[at] = 1;
    }
  }
  const windows = recordings.map((run) =>
    open ? steadyWindow(run.intendedMs, run.latencyMs, windowMs(run)) : undefined,
  );
  const backlogs = recordings.flatMap((run, i) => {
    const window = open ? windows[i] : { fromMs: 0, toMs: windowMs(run) };
    if (window === undefined) return [];
    return [backlog(run.intendedMs, run.latencyMs, window, options.confidence)];
  });
  const cycles = recordings
    .filter(({ payloads, outcome }) => payloads > 1 && payloads < outcome.length)
    .map(({ payloads }) => payloads);
  const laws = recordings.map((run) => littlesLaw(run.intendedMs, run.latencyMs, run.endedMs));
  return {
    arm,
    level,
    latencyMs,
    runs,
    parts: open || options.arrivals.kind === 'offline' ? partsOf(recordings, whole) : null,
    sorted,
    quantiles,
    requests,
    failures,
    failed,
    throughputs: recordings.map((run, i) => answerRate(run, windows[i])),
    offered: open
      ? (level ?? mean(recordings.map((run) => (1000 * run.outcome.length) / windowMs(run))))
      : NaN,
    latenessP99,
    queuedP99: requests === 0 ? NaN : quantileOfSorted(queued, 0.99),
    valid: !(latenessP99 > options.latenessBudgetMs),
    steady,
    discarded: discards.reduce((sum, each) => sum + each, 0),
    discardedMostMs,
    countedFailed,
    backlogs,
    little: {
      inSystem: mean(laws.map(({ inSystem }) => inSystem)),
      arrivalsTimesLatency: mean(laws.map(({ arrivalsTimesLatency }) => arrivalsTimesLatency)),
    },
    goodShare:
      isGood.length === 0 ? NaN : isGood.reduce((sum, one) => sum + one, 0) / isGood.length,
    shares: {
      good: shareInterval(isGood, options.confidence),
      failed: shareOf((outcome) => outcome !== OUTCOME.ok),
      failures: Object.fromEntries(
        ERROR_CLASSES.map((name) => [name, shareOf((outcome) => outcome === OUTCOME[name])]),
      ) as Record<ErrorClass, Interval>,
    },
    stopped: recordings.find((run) => run.stopped !== null)?.stopped ?? null,
    reconnects: recordings.reduce((sum, run) => sum + run.reconnects, 0),
    resent: recordings.reduce((sum, run) => sum + run.resent, 0),
    cycle: cycles.length === 0 ? null : Math.min(...cycles),
  };
}

/** Quantiles by blocks of neighbours, and a digest of the arrivals that makes blocks of two runs comparable. */
function partsOf(
  recordings: readonly Recording[],
  counted: readonly Float64Array[],
): ProfileParts | null {
  const hash = createHash('sha256');
  for (const { intendedMs } of recordings) hash.update(new Uint8Array(intendedMs.slice().buffer));
  const values = (p: number): number[] =>
    counted.flatMap((run) => blockQuantiles(run, p, blockCount(run.length, p)));
  return {
    pairing: hash.digest('hex').slice(0, 16),
    values: { p50: values(0.5), p90: values(0.9), p95: values(0.95), p99: values(0.99) },
  };
}

/** From the start to the last intended time: what follows only drains. */
function windowMs(run: Recording): number {
  return Math.max(run.intendedMs.at(-1) ?? 0, 1e-6);
}

/** Answers a second that came within the window, or over the whole run without one. */
function answerRate(run: Recording, window: Window | undefined): number {
  const { fromMs, toMs } = window ?? { fromMs: -Infinity, toMs: Infinity };
  let answers = 0;
  for (const [i, outcome] of run.outcome.entries()) {
    const endMs = run.intendedMs[i]! + run.latencyMs[i]!;
    if (outcome === OUTCOME.ok && endMs > fromMs && endMs <= toMs) answers++;
  }
  return (1000 * answers) / Math.max(window === undefined ? run.endedMs : toMs - fromMs, 1e-9);
}

function count(recordings: readonly Recording[], wanted: number): number {
  return recordings.reduce(
    (sum, { outcome }) => sum + outcome.reduce((n, value) => n + (value === wanted ? 1 : 0), 0),
    0,
  );
}

function concatenated(parts: readonly ArrayLike<number>[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function levelIsRate({ kind }: Arrivals): boolean {
  return !['closed', 'singleStream', 'multiStream', 'offline'].includes(kind);
}

/** Only where the load does not change by itself is a drift at the beginning a warm-up. */
function isSteadyKind({ kind }: Arrivals): boolean {
  return [
    'poisson',
    'server',
    'constant',
    'gamma',
    'closed',
    'singleStream',
    'multiStream',
  ].includes(kind);
}
