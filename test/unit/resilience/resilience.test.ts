import { describe, expect, it } from 'vitest';

import type { DataSet } from '../../../src/core/dataSet.ts';
import type { ProcedureContext } from '../../../src/core/procedure.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import type { Reply } from '../../../src/core/target.ts';
import type { TensorMap } from '../../../src/core/tensor.ts';
import { unrecordedContext } from '../../../src/core/unrecordedContext.ts';
import { createRandom } from '../../../src/math/random.ts';
import type { ResilienceOptions } from '../../../src/resilience/options.ts';
import { resilience } from '../../../src/resilience/procedure.ts';
import { summarise } from '../../../src/resilience/summarise.ts';
import { stepsOf } from '../../../src/resilience/schedule.ts';

const SIGNATURE: ModelSignature = {
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 1] }],
  outputs: [{ name: 'p', dtype: 'float32', shape: [-1, 2] }],
};

/** Items whose one value is 0 or 1, and so is their class. */
const data: DataSet = {
  name: 'bits',
  count: 60,
  names: Array.from({ length: 60 }, (_, i) => String(i)),
  classes: undefined,
  digest: '',
  read: async (i) => ({
    name: String(i),
    picture: { kind: 'signal', height: 1, width: 1, channels: 1, data: Float32Array.of(i % 2) },
    truth: { class: i % 2 },
    attributes: {},
  }),
  truth: async (i) => ({ class: i % 2 }),
};

type Model = (value: number) => number | undefined;

/** Runs the procedure on models of this process: the chance of class 1 of a value, undefined for a failure. */
function run(
  options: object,
  models: Readonly<Record<string, Model>>,
  hook?: (event: string) => boolean,
) {
  const events: string[] = [];
  const told: string[] = [];
  const context: ProcedureContext<ResilienceOptions> = {
    ...unrecordedContext,
    name: 'r',
    options: resilience.options.parse({ data: 'bits', ...options }),
    seed: 1,
    random: createRandom(1, 'r'),
    signatures: Object.fromEntries(Object.keys(models).map((name) => [name, SIGNATURE])),
    data: async () => data,
    signal: new AbortController().signal,
    async ask(
      queries: readonly TensorMap[],
      { target = 'target' } = {},
    ): Promise<readonly Reply[]> {
      return queries.map((query): Reply => {
        const failed = {
          status: 'failed',
          reason: 'timeout',
          detail: 'slow',
          latencyMs: 1,
        } as const;
        if (target === 'adapt') {
          const [bytes] = query['event']!.data as readonly Uint8Array[];
          const event = new TextDecoder().decode(bytes);
          const [who] = query['configuration']!.data as readonly Uint8Array[];
          told.push(new TextDecoder().decode(who));
          events.push(event);
          return hook!(event) ? { status: 'ok', outputs: {}, latencyMs: 1 } : failed;
        }
        const chance = models[target]!((query['x']!.data as Float32Array)[0]!);
        if (chance === undefined) return failed;
        const p = {
          dtype: 'float32',
          shape: [1, 2],
          data: Float32Array.of(1 - chance, chance),
        } as const;
        return { status: 'ok', outputs: { p }, latencyMs: 1 };
      });
    },
  };
  return resilience.run(context).then((result) => ({
    events,
    told,
    result,
    value: (name: string) => {
      const found = result.measurements.find((measurement) => measurement.name === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found;
    },
  }));
}

const shift = { transforms: [{ kind: 'offset', by: '0.8 * strength' }] };
const schedule = { before: 5, onset: 0, hold: 4, recovery: 4 };
const exact: Model = (value) => (value > 0.5 ? 0.9 : 0.1);

describe('resilience', () => {
  it('is the mean of P(t) over P0, by counting', () => {
    const steps = stepsOf({ before: 1, onset: 1, hold: 1, recovery: 2, strength: 0.6 });
    expect(steps.map(({ strength }) => strength)).toEqual([0, 0.3, 0.6, 0, 0]);
    const batch = (right: number, kept = 4) => ({
      asked: 4,
      right,
      kept,
      keptRight: Math.min(right, kept),
    });
    const course = [[batch(4), batch(3), batch(1, 2), batch(2), batch(4)]];
    const summary = summarise(course, [0], steps, 0.95);
    expect(summary).toMatchObject({ p0: 1, lowest: 0.25, recoveryTime: 1, acc1: 0.5 });
    expect(summary.resilience).toBeCloseTo((0.75 + 0.25 + 0.5 + 1) / 4, 12);
    // While disturbed 6 of 8 answers are kept, 3 + 1 of them right.
    expect([summary.coverage, summary.acc2]).toEqual([6 / 8, 4 / 6]);
  });

  it('of a model that a shift blinds for one class is 3/4, and it recovers at once', async () => {
    const { value, result } = await run(
      { disturbance: shift, schedule, repetitions: 30 },
      { target: exact },
    );
    // Half right during 4 batches, all right in the 4 after.
    expect(value('p0').value).toBe(1);
    const { interval, value: r } = value('resilience');
    expect(Math.abs(r! - 0.75)).toBeLessThan(0.05);
    // 4 of 8 batches of 4 with half a chance each, 30 times: a deviation of 0.0114.
    expect(interval!.upper! - interval!.lower!).toBeGreaterThan(0.03);
    expect(interval!.upper! - interval!.lower!).toBeLessThan(0.07);
    // All were right before, which 600 items alone do not prove.
    expect(value('p0').interval!.lower!).toBeLessThan(1);
    expect(value('recoveryTime').value).toBe(0);
    expect(Math.abs(value('acc1').value! - 0.5)).toBeLessThan(0.1);
    expect(result.exhibits.map(({ id }) => id)).toEqual(['course', 'configurations']);
  });

  it('compares configurations on the same items and disturbances', async () => {
    const { value } = await run(
      { disturbance: shift, schedule, repetitions: 20, configurations: { same: 'a', robust: 'b' } },
      { target: exact, same: exact, robust: (x) => (x > 0.9 ? 0.9 : 0.1) },
    );
    expect(value('gain.same')).toMatchObject({ value: 0, interval: { lower: 0, upper: 0 } });
    expect(value('gain.robust').interval!.lower!).toBeGreaterThan(0.15);
  });

  it('drives a system that adapts, and counts failures of the hook and of the system', async () => {
    // It learns the shift after two batches, and forgets it when it is reset.
    let seen = 0;
    const hook = (event: string) => {
      seen = event === 'reset' ? 0 : seen + 1;
      return event !== 'tune';
    };
    const adaptive: Model = (x) => (seen >= 7 && x > 0.7 ? (x > 0.9 ? 0.9 : 0.1) : exact(x));
    const { value, events } = await run(
      {
        disturbance: shift,
        schedule: { ...schedule, recovery: 0 },
        repetitions: 10,
        adapt: 'hook',
        lifeCycle: {},
      },
      { target: adaptive },
      hook,
    );
    expect(events.filter((event) => event === 'reset')).toHaveLength(11);
    expect(events.filter((event) => event === 'adapt')).toHaveLength(90);
    expect(value('adaptFailures')).toMatchObject({ value: 2, n: 103 });
    // Two batches half right, two right.
    expect(Math.abs(value('resilience').value! - 0.75)).toBeLessThan(0.08);
    expect(value('recoveryTime').value).toBe(2);
    expect(value('test0.acc1').value).toBe(1);
    const dead = await run({ disturbance: shift, repetitions: 2 }, { target: () => undefined });
    expect(dead.value('p0').value).toBe(0);
    expect(dead.value('resilience').value).toBeNull();
    expect(dead.value('failed').value).toBe(2 * 50 * 4);
    const broken = await run({ disturbance: shift, repetitions: 2 }, { target: () => NaN });
    expect(broken.value('failed').value).toBe(2 * 50 * 4);
  });

  it('asks the disturbed system of each configuration, and lives a life of each', async () => {
    const blind: Model = () => 0.9;
    const { value, told } = await run(
      {
        disturbance: { targets: { target: 'a', sound: 'b' } },
        configurations: { sound: 'c' },
        schedule,
        repetitions: 20,
        adapt: 'hook',
        lifeCycle: { strength: 1 },
      },
      { target: exact, sound: exact, 'disturbed target': blind, 'disturbed sound': exact },
      () => true,
    );
    expect(value('resilience.sound').value).toBe(1);
    // Repetitions that agree prove no more than their items do.
    expect(value('resilience.sound').interval!.lower!).toBeLessThan(1);
    // Half right in 4 of 8 batches.
    expect(Math.abs(value('resilience').value! - 0.75)).toBeLessThan(0.05);
    expect(value('gain.sound').interval!.lower!).toBeGreaterThan(0.15);
    // A life has 60 / 6 items a test; the disturbed target knows one class.
    expect(value('test0.acc1.sound')).toMatchObject({ value: 1, n: 10 });
    expect(value('test0.gain.sound')).toMatchObject({ value: 0, n: 10 });
    expect(value('test3.gain.sound').value).toBe(1 - value('test3.acc1').value!);
    expect(new Set(told)).toEqual(new Set(['target', 'sound']));
  });

  it.each([
    [{ disturbance: {} }, /transforms/],
    [{ disturbance: { target: 'a', targets: { target: 'a' } } }, /not both/],
    [{ disturbance: { targets: { other: 'a' } } }, /target is missing, other is no configuration/],
    [{ disturbance: shift, schedule: { hold: 0 } }, /nothing would be measured/],
  ])('refuses %o', (options, message) => {
    const parsed = resilience.options.safeParse({ data: 'bits', ...options });
    expect(parsed.error?.message).toMatch(message);
  });
});
