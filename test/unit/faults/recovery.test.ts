import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { recovery } from '../../../src/faults/wire/recovery.ts';
import type { Seen } from '../../../src/faults/wire/seen.ts';

const run = (text: string, latencies: readonly number[], end: number): (number | null)[] =>
  recovery(
    latencies.map((latencyMs) => ({ latencyMs })),
    Array.from(text, (c): Seen => (c === '.' ? 'right' : 'wrong')),
    end,
    20,
  ).map(({ value }) => value);
const quick = Array<number>(12).fill(2);

describe('recovery after faults of the wire', () => {
  it('counts queries until answers are right for good', () => {
    expect(run('xx..........', quick, 2)).toEqual([0, 0]);
    expect(run('xx.x........', quick, 2)).toEqual([2, 4]);
    expect(run('xx..........', quick, 0)).toEqual([2, 4]);
    expect(run('xx.........x', quick, 2)).toEqual([null, null]);
  });

  it('does not take one late reply of a busy machine for a fault that goes on', () => {
    const late = quick.with(8, 500);
    expect(run('xx..........', late, 2)).toEqual([0, 0]);
  });

  it('waits for five quick replies in succession, or for all that are left', () => {
    expect(run('xx..........', quick.with(2, 30).with(4, 40), 2)).toEqual([0, 30 + 2 + 40]);
    expect(run('xx..........', [...quick.slice(0, 2), ...Array<number>(10).fill(50)], 2)).toEqual([
      0,
      null,
    ]);
    expect(run('xx..........', quick.with(10, 50), 8)).toEqual([0, 2 + 2 + 50]);
  });

  it('is never sooner by time than by queries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 60 })), { minLength: 1 }),
        fc.nat(),
        (replies, at) => {
          const end = at % replies.length;
          const latencies = replies.map(([, ms]) => ms);
          const [queries, ms] = run(
            replies.map(([right]) => (right ? '.' : 'x')).join(''),
            latencies,
            end,
          );
          if (ms === null) return;
          const until = latencies.slice(end, end + queries!).reduce((sum, each) => sum + each, 0);
          expect(ms).toBeGreaterThanOrEqual(until);
        },
      ),
    );
  });
});
