import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Measurement } from '../../../src/core/measurement.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { judgeGate } from '../../../src/run/gates/judgeGate.ts';
import { parseGate } from '../../../src/run/gates/parseGate.ts';
import { suggestGates } from '../../../src/run/gates/suggestGates.ts';

const recordOf = (measurements: readonly Measurement[]) =>
  ({ procedures: [{ name: 'a', measurements }] }) as unknown as RunRecord;

const number = fc.oneof(
  fc.double({ noNaN: true, min: 0, max: 1 }),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.constantFrom(0, 1, 0.006, 0.1 + 0.2),
);

it('writes gates that the run passes, whatever it measured', () => {
  fc.assert(
    fc.property(
      fc.tuple(number, number, number),
      fc.constantFrom('lower' as const, 'higher' as const),
      fc.constantFrom('1', 'ms'),
      fc.boolean(),
      fc.constantFrom(0, 0.1, 1),
      (numbers, better, unit, hasInterval, margin) => {
        const [lower, value, upper] = numbers.toSorted((a, b) => a - b) as [number, number, number];
        const interval = { lower, upper, confidence: 0.95, method: 'test' };
        const measurement: Measurement = {
          name: 'q',
          value,
          unit,
          n: 9,
          better,
          ...(hasInterval ? { interval } : {}),
        };
        const gates = suggestGates(recordOf([measurement]), margin);
        expect(gates).toHaveLength(1);
        expect(judgeGate(parseGate(gates[0]!), [measurement])).toMatchObject({ verdict: 'pass' });
      },
    ),
  );
});

it('bounds by the side that is worse, and leaves out what has none', () => {
  const p: Measurement = {
    name: 'p99',
    value: 40,
    unit: 'ms',
    n: 5,
    better: 'lower',
    interval: { lower: 30, upper: 50, confidence: 0.95, method: 'test' },
  };
  const share: Measurement = { name: 'accuracy', value: 0.9, unit: '1', n: 10, better: 'higher' };
  const rest: Measurement[] = [
    { ...share, name: 'none', value: null },
    { ...share, name: 'nothing', n: 0 },
    { name: 'runs', value: 7, unit: 'count', n: 7 },
    { ...share, name: 'atMost', bound: 'upper' },
    { ...p, name: 'p999', detail: true },
  ];
  expect(suggestGates(recordOf([p, share, ...rest]), 0.1)).toEqual([
    'a.p99.upper <= 55',
    'a.accuracy >= 0.81',
  ]);
});
