import { expect, it } from 'vitest';

import { judgeRate } from '../../../src/load/findMaxQps.ts';
import { measureProfile } from '../../../src/load/measureProfile.ts';
import { loadOptionsSchema } from '../../../src/load/options.ts';
import type { Recording } from '../../../src/load/recording/recording.ts';
import { summarise } from '../../../src/load/summarise.ts';
import { clopperPearsonLower } from '../../../src/math/clopperPearson.ts';
import { createRandom } from '../../../src/math/random.ts';
import { OUTCOME } from '../../../src/transport/outcome.ts';

const [N, SHARE, STAY] = [4096, 0.2, 0.9];

/** Requests that fail, or wait too long, in bursts of ten on average: one in five of all. */
function bursts(seed: number, isFailure: boolean): Recording {
  const random = createRandom(seed, 'bursts');
  let isBad = random.uniform() < SHARE;
  const bad = Array.from({ length: N }, () => {
    if (random.uniform() > STAY) isBad = random.uniform() < SHARE;
    return isBad;
  });
  return {
    intendedMs: Float64Array.from(bad, (_, i) => 10 * i),
    latencyMs: Float64Array.from(bad, (one) => (one ? 50 : 1)),
    latenessMs: new Float32Array(N),
    queuedMs: new Float32Array(N),
    bytes: new Uint32Array(N),
    code: new Uint16Array(N).fill(200),
    outcome: Uint8Array.from(bad, (one) => (one && isFailure ? OUTCOME.serverError : OUTCOME.ok)),
    endedMs: 10 * N,
    payloads: 1,
    reconnects: 0,
    resent: 0,
    stopped: null,
    timeline: { ticks: [], process: [], metrics: [], server: [], statistics: null },
  };
}

it.each([
  ['errors', true, SHARE],
  ['errors.serverError', true, SHARE],
  ['goodShare', false, 1 - SHARE],
] as const)(
  'the interval of %s covers where requests fail or wait in bursts',
  (name, fails, truth) => {
    const options = loadOptionsSchema.parse({
      arrivals: { kind: 'constant', qps: 100 },
      slo: { quantile: 0.5, latencyMs: 10 },
      warmUp: 0,
    });
    const seeds = 200;
    let missed = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const profile = summarise([bursts(seed, fails)], '', 100, {
        options,
        timeoutMs: 1000,
        random: createRandom(seed),
      });
      const found = measureProfile(profile, options, { level: undefined, isOneOfMany: false });
      const { lower, upper } = found.find((one) => one.name === name)!.interval!;
      if (!(lower! <= truth && truth <= upper!)) missed++;
    }
    // Not significantly more often than stated.
    expect(clopperPearsonLower(missed, seeds, 0.01)).toBeLessThanOrEqual(0.05);
  },
);

it('an objective is not called missed for a burst, where as many fail as it allows', () => {
  const options = loadOptionsSchema.parse({
    arrivals: { kind: 'constant', qps: 100 },
    slo: { quantile: 0.5, latencyMs: 10, errors: SHARE },
    warmUp: 0,
  });
  const seeds = 200;
  let missed = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const random = createRandom(seed);
    const profile = summarise([bursts(seed, true)], '', 100, { options, timeoutMs: 1000, random });
    if (judgeRate(profile, 100, options).verdict === 'misses') missed++;
  }
  expect(clopperPearsonLower(missed, seeds, 0.01)).toBeLessThanOrEqual(0.05);
});
