import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { ConfigurationError, TargetUnreachableError } from '../../../src/core/errors.ts';
import type { FailureReason, Reply } from '../../../src/core/target.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { withCheckedReplies } from '../../../src/targets/wrappers/withCheckedReplies.ts';
import { withConcurrency } from '../../../src/targets/wrappers/withConcurrency.ts';
import { withRateLimit } from '../../../src/targets/wrappers/withRateLimit.ts';
import { withReadiness } from '../../../src/targets/wrappers/withReadiness.ts';
import { withRetry } from '../../../src/targets/wrappers/withRetry.ts';
import { withTimeout } from '../../../src/targets/wrappers/withTimeout.ts';
import { scriptedTarget, xySignature } from '../../helpers/scriptedTarget.ts';

const signature = xySignature([-1, 1], [-1, 1]);
const inputs = { x: float32Tensor([1, 1], [1]) };
const ok: Reply = { status: 'ok', outputs: { y: float32Tensor([1, 1], [2]) }, latencyMs: 1 };
const failed = (reason: FailureReason): Reply => ({
  status: 'failed',
  reason,
  detail: 'no',
  latencyMs: 1,
});
const never = new Promise<never>(() => undefined);
const pause = (timeMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, timeMs);
  });

describe('withTimeout', () => {
  it('gives up on an answer that does not come, and tells the target', async () => {
    let seen: AbortSignal | undefined;
    const silent = scriptedTarget(signature, (_inputs, _call, signal) => {
      seen = signal;
      return never;
    });
    const startedAt = performance.now();
    const reply = await withTimeout(silent, 30).infer(inputs);
    const elapsed = performance.now() - startedAt;
    expect(reply).toMatchObject({ status: 'failed', reason: 'timeout' });
    expect(reply.latencyMs).toBeGreaterThanOrEqual(29);
    expect(elapsed).toBeLessThan(2000);
    expect(seen?.aborted).toBe(true);
  });

  it('rejects at once with the reason of the signal, before and during a query', async () => {
    const silent = withTimeout(
      scriptedTarget(signature, () => never),
      60_000,
    );
    const reason = new Error('stop');
    await expect(silent.infer(inputs, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const asked = silent.infer(inputs, controller.signal);
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });

  it('stops every query under way with the signal that they share, and leaves no listener behind', async () => {
    const seen: (AbortSignal | undefined)[] = [];
    const target = withTimeout(
      scriptedTarget(signature, (_inputs, call, signal) => {
        seen[call] = signal;
        return call < 20 ? ok : never;
      }),
      60_000,
    );
    const controller = new AbortController();
    for (let i = 0; i < 20; i++) await target.infer(inputs, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    const asked = Array.from({ length: 5 }, () => target.infer(inputs, controller.signal));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort(new Error('stop'));
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(seen.slice(20).map((signal) => signal?.aborted)).toEqual(Array(5).fill(true));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('never gives a query the signal of another that is under way, timed out or is still listened to', async () => {
    const under = new Set<AbortSignal>();
    const spent = new WeakSet<AbortSignal>();
    const target = withTimeout(
      scriptedTarget(signature, async (_inputs, call, signal) => {
        if (signal === undefined || under.has(signal) || spent.has(signal)) throw new Error('used');
        if (signal.aborted) throw new Error('aborted');
        under.add(signal);
        if (call % 5 === 4) {
          // It keeps on listening, or is not answered in time.
          if (call % 2 === 0) signal.addEventListener('abort', () => undefined);
          spent.add(signal);
          await pause(call % 2 === 0 ? 0 : 40);
        } else await pause(call % 3);
        under.delete(signal);
        return ok;
      }),
      20,
    );
    const client = async (): Promise<readonly string[]> => {
      const said: string[] = [];
      for (let i = 0; i < 20; i++) said.push((await target.infer(inputs)).status);
      return said;
    };
    const said = (await Promise.all([client(), client(), client()])).flat();
    expect(said.filter((status) => status === 'failed').length).toBeGreaterThan(0);
    expect(said.filter((status) => status === 'ok').length).toBeGreaterThan(40);
  });

  it('limits describe', async () => {
    const silent = { ...scriptedTarget(signature, () => ok), describe: () => never };
    await expect(withTimeout(silent, 20).describe()).rejects.toThrow(TargetUnreachableError);
  });

  it('stops describing when the run is stopped', async () => {
    const silent = { ...scriptedTarget(signature, () => ok), describe: () => never };
    const controller = new AbortController();
    const described = withTimeout(silent, 60_000, controller.signal).describe();
    controller.abort(new Error('stop'));
    await expect(described).rejects.toThrow('stop');
  });

  it('passes an answer and a thrown error on', async () => {
    expect(
      await withTimeout(
        scriptedTarget(signature, () => ok),
        1000,
      ).infer(inputs),
    ).toBe(ok);
    const broken = scriptedTarget(signature, () => Promise.reject(new Error('bug')));
    await expect(withTimeout(broken, 1000).infer(inputs)).rejects.toThrow('bug');
  });
});

describe('withRetry', () => {
  const options = { attempts: 4, backoffMs: 1, random: createRandom(1) };

  it.each(['timeout', 'unavailable'] as const)('asks again after %s', async (reason) => {
    let retried = 0;
    const target = scriptedTarget(signature, (_inputs, call) => (call < 2 ? failed(reason) : ok));
    const retrying = withRetry(target, { ...options, onRetry: () => retried++ });
    expect(await retrying.infer(inputs)).toEqual({ ...ok, attempts: 3 });
    expect(target.asked).toHaveLength(3);
    expect(retried).toBe(2);
  });

  it.each(['rejected', 'malformed'] as const)('does not ask again after %s', async (reason) => {
    const target = scriptedTarget(signature, () => failed(reason));
    expect(await withRetry(target, options).infer(inputs)).toEqual(failed(reason));
    expect(target.asked).toHaveLength(1);
  });

  it('gives the last failure when all attempts fail', async () => {
    const target = scriptedTarget(signature, () => failed('unavailable'));
    expect(await withRetry(target, options).infer(inputs)).toEqual({
      ...failed('unavailable'),
      attempts: 4,
    });
    expect(target.asked).toHaveLength(4);
  });

  it('doubles its pauses, each between half of it and all of it', async () => {
    const at: number[] = [];
    const target = scriptedTarget(signature, () => {
      at.push(performance.now());
      return failed('unavailable');
    });
    const backoffMs = 40;
    await withRetry(target, { ...options, backoffMs }).infer(inputs);
    const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    for (const [i, pauseMs] of pauses.entries()) {
      expect(pauseMs).toBeGreaterThan((backoffMs * 2 ** i) / 2 - 2);
    }
  });

  it('stops in a pause when the signal aborts', async () => {
    const target = scriptedTarget(signature, () => failed('unavailable'));
    const controller = new AbortController();
    const asked = withRetry(target, { ...options, backoffMs: 60_000 }).infer(
      inputs,
      controller.signal,
    );
    setTimeout(() => controller.abort(new Error('stop')), 5);
    await expect(asked).rejects.toThrow('stop');
  });

  it('stops in a pause of describing when the run is stopped', async () => {
    const down = {
      ...scriptedTarget(signature, () => ok),
      describe: () => Promise.reject(new TargetUnreachableError('down', { code: 'x' })),
    };
    const controller = new AbortController();
    const described = withRetry(down, {
      ...options,
      backoffMs: 60_000,
      opening: controller.signal,
    }).describe();
    setTimeout(() => controller.abort(new Error('stop')), 5);
    await expect(described).rejects.toThrow('stop');
  });

  it('describes again when the target is unreachable, not when the configuration is wrong', async () => {
    let calls = 0;
    const base = scriptedTarget(signature, () => ok);
    const down = {
      ...base,
      describe: () =>
        ++calls < 3
          ? Promise.reject(new TargetUnreachableError('down', { code: 'x' }))
          : Promise.resolve(signature),
    };
    expect(await withRetry(down, options).describe()).toBe(signature);
    expect(calls).toBe(3);
    const wrong = {
      ...base,
      describe: () => {
        calls++;
        return Promise.reject(new ConfigurationError('wrong', { code: 'x' }));
      },
    };
    await expect(withRetry(wrong, options).describe()).rejects.toThrow('wrong');
    expect(calls).toBe(4);
  });
});

describe('withConcurrency', () => {
  it('keeps at most its limit under way, in order, and frees slots of failures', async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const target = scriptedTarget(signature, async (_inputs, call) => {
      most = Math.max(most, ++running);
      order.push(call);
      await pause(2);
      running--;
      if (call % 5 === 0) throw new Error('bug');
      return ok;
    });
    const limited = withConcurrency(target, 3);
    const replies = await Promise.allSettled(
      Array.from({ length: 20 }, () => limited.infer(inputs)),
    );
    expect(most).toBe(3);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(replies.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });

  it('takes an aborted query out of the queue', async () => {
    const target = scriptedTarget(signature, async () => {
      await pause(20);
      return ok;
    });
    const limited = withConcurrency(target, 1);
    const controller = new AbortController();
    const first = limited.infer(inputs);
    const second = limited.infer(inputs, controller.signal);
    const third = limited.infer(inputs);
    controller.abort(new Error('stop'));
    await expect(second).rejects.toThrow('stop');
    expect(await first).toBe(ok);
    expect(await third).toBe(ok);
    expect(target.asked).toHaveLength(2);
  });
});

describe('withRateLimit', () => {
  it('spaces the starts evenly, without a burst', async () => {
    const at: number[] = [];
    const target = scriptedTarget(signature, () => {
      at.push(performance.now());
      return ok;
    });
    const limited = withRateLimit(target, 100);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 11 }, () => limited.infer(inputs)));
    for (const [i, time] of at.entries()) expect(time - startedAt).toBeGreaterThan(10 * i - 2);
  });
});

describe('withCheckedReplies', () => {
  const checked = (outputs: Reply & { status: 'ok' }, shape = [-1, 2]) =>
    withCheckedReplies(scriptedTarget(xySignature([-1, 1], shape), () => outputs)).infer(inputs);
  const y = (tensor: object): Reply & { status: 'ok' } => ({
    status: 'ok',
    latencyMs: 1,
    outputs: { y: { ...float32Tensor([1, 2], [1, NaN]), ...tensor } },
  });

  it('passes outputs that fit, NaN included', async () => {
    expect(await checked(y({}))).toEqual(y({}));
  });

  it.each([
    ['a missing output', { status: 'ok', latencyMs: 1, outputs: {} } as const, 'missing'],
    ['another dtype', y({ dtype: 'float64', data: Float64Array.of(1, 2) }), 'float64'],
    ['another rank', y({ shape: [2] }), '[2]'],
    ['another extent', y({ shape: [2, 1] }), '[2, 1]'],
    ['too few elements', y({ data: Float32Array.of(1) }), '1 elements'],
  ])('calls %s malformed', async (_name, reply, detail) => {
    const answer = await checked(reply);
    expect(answer).toMatchObject({ status: 'failed', reason: 'malformed', latencyMs: 1 });
    expect(answer.status === 'failed' && answer.detail).toContain(detail);
  });

  it('asks for the signature once, and again after it failed', async () => {
    let calls = 0;
    const base = scriptedTarget(signature, () => ok);
    const target = withCheckedReplies({
      ...base,
      describe: () =>
        ++calls === 1
          ? Promise.reject(new TargetUnreachableError('down', { code: 'x' }))
          : Promise.resolve(signature),
    });
    expect(await target.infer(inputs)).toMatchObject({ status: 'failed', reason: 'unavailable' });
    await Promise.all([target.infer(inputs), target.infer(inputs), target.describe()]);
    expect(calls).toBe(2);
  });
});

describe('withReadiness', () => {
  const notYet = (code: string) => new TargetUnreachableError('loading', { code });

  it('waits for a server that starts and a model that loads', async () => {
    let asked = 0;
    const target = {
      ...scriptedTarget(signature, () => ok),
      describe: () =>
        ++asked < 3 ? Promise.reject(notYet('target.not-ready')) : Promise.resolve(signature),
    };
    expect(await withReadiness(target, 5000).describe()).toBe(signature);
    expect(asked).toBe(3);
  });

  it.each([
    ['failed to load', notYet('target.load-failed')],
    ['is not known', new ConfigurationError('none', { code: 'target.unknown-model' })],
  ])('does not wait for a model that %s', async (_what, error) => {
    let asked = 0;
    const target = {
      ...scriptedTarget(signature, () => ok),
      describe: () => {
        asked++;
        return Promise.reject(error);
      },
    };
    await expect(withReadiness(target, 5000).describe()).rejects.toBe(error);
    expect(asked).toBe(1);
  });

  it('says how long it waited', async () => {
    const target = {
      ...scriptedTarget(signature, () => ok),
      describe: () => Promise.reject(notYet('target.unreachable')),
    };
    await expect(withReadiness(target, 0).describe()).rejects.toThrow('loading (waited 0 s)');
  });

  it('ends when opening is aborted', async () => {
    const controller = new AbortController();
    const target = {
      ...scriptedTarget(signature, () => ok),
      describe: () => Promise.reject(notYet('target.unreachable')),
    };
    const described = withReadiness(target, 60_000, controller.signal).describe();
    controller.abort(new Error('stop'));
    await expect(described).rejects.toThrow('stop');
  });
});
