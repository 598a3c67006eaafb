import { expect, test } from 'vitest';

import { findingsOf } from '../../../src/load/findings.ts';
import { goodput } from '../../../src/load/goodput.ts';
import { measureProfile, profileNames } from '../../../src/load/measureProfile.ts';
import { loadOptionsSchema, type LoadOptions } from '../../../src/load/options.ts';
import { queriesOf } from '../../../src/load/planCell.ts';
import type { Recording } from '../../../src/load/recording/recording.ts';
import { summarise } from '../../../src/load/summarise.ts';
import { OUTCOME } from '../../../src/transport/outcome.ts';
import { createRandom } from '../../../src/math/random.ts';
import { formatMeasurement } from '../../../src/report/text/formatMeasurement.ts';

const optionsOf = (more: Record<string, unknown>): LoadOptions =>
  loadOptionsSchema.parse({ arrivals: { kind: 'constant', qps: 100 }, ...more });

/** A request every 10 ms; request i takes i % 20 + 1 ms; every tenth fails with HTTP 503 at once. */
function recording(n: number): Recording {
  const indices = Array.from({ length: n }, (_, i) => i);
  const failed = (i: number): boolean => i % 10 === 9;
  return {
    intendedMs: Float64Array.from(indices, (i) => 10 * i),
    latencyMs: Float64Array.from(indices, (i) => (failed(i) ? 1 : (i % 20) + 1)),
    latenessMs: new Float32Array(n).fill(0.25),
    queuedMs: new Float32Array(n),
    bytes: new Uint32Array(n),
    code: Uint16Array.from(indices, (i) => (failed(i) ? 503 : 200)),
    outcome: Uint8Array.from(indices, (i) => (failed(i) ? OUTCOME.serverError : OUTCOME.ok)),
    endedMs: 10 * n,
    payloads: 1,
    reconnects: 0,
    resent: 0,
    stopped: null,
    timeline: { ticks: [], process: [], metrics: [], server: [], statistics: null },
  };
}

function measured(options: LoadOptions, n = 2000) {
  const random = createRandom(1);
  const profile = summarise([recording(n)], '', 100, { options, timeoutMs: 1000, random });
  const measurements = measureProfile(profile, options, { level: undefined, isOneOfMany: false });
  expect(measurements.map(({ name }) => name)).toEqual(profileNames(options));
  return {
    profile,
    of: (name: string) => measurements.find((one) => one.name === name)!.value,
  };
}

test('counts answers, failures, goodput and Apdex as their formulas say', () => {
  const options = optionsOf({ slo: { quantile: 0.5, latencyMs: 5 }, earlyStopping: true });
  const { of, profile } = measured(options);
  // 2,000 requests in 20 s; 200 fail.
  // In the window from 20 ms to 19.99 s: 90 a second, less what its edges cut off.
  expect(of('throughput')).toBeCloseTo(90, 0);
  expect(of('errors')).toBeCloseTo(0.1, 12);
  expect(of('errors.serverError')).toBeCloseTo(0.1, 12);
  expect(of('errors.timeout')).toBe(0);
  // Of 20 in turn: five answers take 1 to 5 ms; 6 to 20 ms, but for the failing 10th and 20th, thirteen.
  expect(of('goodShare')).toBeCloseTo(5 / 20, 12);
  expect(of('goodput')).toBeCloseTo(25, 1);
  expect(goodput(profile)).toBeCloseTo(25, 1);
  expect(of('apdex')).toBeCloseTo((5 + 13 / 2) / 20, 12);
  expect(of('lateness.p99')).toBeCloseTo(0.25, 6);
  // A tenth of all requests counts as long as the time limit, and MLPerf allows fewer than that beyond its claim.
  expect(of('p50')).toBe(11);
  expect(of('p99')).toBe(1000);
  expect(of('earlyStopping.p90')).toBe(1000);
  expect(of('littlesLaw')).toBeCloseTo(1, 10);
  expect(Math.abs(of('backlogSlope')!)).toBeLessThan(0.01);
});

test('a warm-up is left out of latencies, goodput and Apdex alike, and stands beside their n', () => {
  const options = optionsOf({ slo: { quantile: 0.5, latencyMs: 15 } });
  const slow = (n: number, first: number): Recording => {
    const whole = recording(n);
    // The slow ones take 900 ms more; every tenth fails there, too.
    return { ...whole, latencyMs: whole.latencyMs.map((ms, i) => (i < first ? ms + 900 : ms)) };
  };
  const of = (recordings: readonly Recording[]) => {
    const random = createRandom(1);
    const profile = summarise(recordings, '', 100, { options, timeoutMs: 1000, random });
    const list = measureProfile(profile, options, { level: undefined, isOneOfMany: false });
    return { profile, get: (name: string) => list.find((one) => one.name === name)! };
  };
  const { profile, get } = of([slow(2000, 300)]);
  const settled = of([slow(1700, 0)]);
  expect(profile.discarded).toBe(300);
  for (const name of ['p50', 'p99', 'p999', 'goodShare', 'apdex'] as const) {
    expect(get(name)).toMatchObject({ n: 1700, warmUp: 300 });
    expect(get(name).value).toBeCloseTo(settled.get(name).value!, 12);
    expect(settled.get(name).warmUp).toBeUndefined();
  }
  // A second in the window brings 90 answers, of which 14 of 18 are in time, whatever was slow before.
  expect(get('goodput')).toMatchObject({ n: 1700, warmUp: 300 });
  expect(get('goodput').value! / get('throughput').value!).toBeCloseTo(14 / 18, 12);
  // Failures are failures from the first request on.
  expect(get('errors')).toMatchObject({ n: 2000, value: 0.1 });
  expect(formatMeasurement(get('p99')).n).toBe('1700 + 300 warm-up');
  const [finding] = findingsOf([profile], [], options, 1).filter(
    ({ rule }) => rule === 'load.warm-up',
  );
  expect(finding?.title).toBe('300 of 2000 requests to the target at 100 count as warm-up');
  expect(finding?.observed).toBe('the slowest of them took 1000.0 ms, of the others 1000.0 ms');

  // More than a quarter is a drift: nothing is left out, and it is said.
  const drifting = of([slow(2000, 700)]);
  expect(drifting.profile).toMatchObject({ discarded: 0, steady: false });
  expect(drifting.get('p99')).toMatchObject({ n: 2000 });
});

test('a run whose own lateness is over its budget has counts, but no latencies', () => {
  const { of, profile } = measured(optionsOf({ latenessBudgetMs: 0.2, slo: { latencyMs: 5 } }));
  expect(profile.valid).toBe(false);
  expect([of('p50'), of('p99'), of('mean'), of('apdex')]).toEqual([null, null, null, null]);
  expect(of('errors')).toBeCloseTo(0.1, 12);
});

test("`queries: mlperf` asks for MLPerf's counts", () => {
  expect(queriesOf(optionsOf({ queries: 'mlperf' }))).toBe(270_336);
  expect(queriesOf(optionsOf({ queries: 'mlperf', slo: { quantile: 0.9, latencyMs: 5 } }))).toBe(
    24_576,
  );
  expect(queriesOf(optionsOf({}))).toBe(1000);
});
