import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  ConfigurationError,
  InterruptedError,
  TargetUnreachableError,
} from '../../../../src/core/errors.ts';
import type { Target } from '../../../../src/core/target.ts';
import { answers, asking, double, queries, type Requests } from '../../../helpers/asking.ts';
import { functionTarget } from '../../../helpers/functionTarget.ts';
import { tempStore } from '../../../helpers/tempStore.ts';

describe('a target that stops answering', () => {
  const until = (limit: number) =>
    functionTarget((x) => {
      if (x >= limit) throw new Error('connection refused');
      return 2 * x;
    });

  it('stops the run, and the streak is asked again when it is resumed', async () => {
    const store = await tempStore();
    const limits = { consecutiveFailures: 12 };
    const { ask } = await asking(store, { target: until(30), limits });
    const error: unknown = await ask(queries(0, 1000)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TargetUnreachableError);
    expect(error).toMatchObject({
      code: 'target.stopped-answering',
      message: expect.stringContaining('connection refused') as unknown,
      hint: expect.stringMatching(/^30 answers .*--resume r/) as unknown,
    });
    await expect(ask(queries(0, 1))).rejects.toBe(error);
    expect((await store.journal('r', 'envelope')).count).toBe(30);
    const requests: Requests = [];
    const again = await asking(store, { limits, requests });
    expect(answers(await again.ask(queries(0, 1000)))).toEqual(
      queries(0, 1000).map((_, i) => 2 * i),
    );
    expect(again.ledger()).toMatchObject({ asked: 1000, fromJournal: 30 });
    expect(requests[0]).toEqual([28, 29, 30, 31]);
  });

  it('stops at once when nothing has ever been answered', async () => {
    const requests: Requests = [];
    const { ask } = await asking(await tempStore(), { target: until(0), requests });
    await expect(ask(queries(0, 1000))).rejects.toBeInstanceOf(TargetUnreachableError);
    expect(requests.flat().length).toBeLessThanOrEqual(20 + 4 * 4);
  });

  it('is a wrong definition when it answers, but never usably', async () => {
    const refusing: Target = {
      ...double,
      infer: async () => ({
        status: 'failed',
        reason: 'malformed',
        detail: 'no key "score"',
        latencyMs: 1,
      }),
    };
    const { ask } = await asking(await tempStore(), { target: refusing });
    const error: unknown = await ask(queries(0, 1000)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      code: 'target.no-usable-answer',
      message: expect.stringContaining('no key "score"') as unknown,
      hint: expect.not.stringContaining('--resume') as unknown,
    });
  });

  it('keeps what was acknowledged when a request that is sent again in part fails', async () => {
    const store = await tempStore();
    await (await asking(store)).ask(queries(0, 40));
    await (await store.journal('r', 'envelope')).retract([1, 5, 9, 13, 17]);
    const limits = { consecutiveFailures: 5 };
    const { ask } = await asking(store, { target: until(0), limits });
    await expect(ask(queries(0, 40))).rejects.toMatchObject({
      message: expect.stringContaining('the last 5 replies') as unknown,
      hint: expect.stringMatching(/^35 answers/) as unknown,
    });
    expect((await store.journal('r', 'envelope')).count).toBe(35);
  });

  it('does not take one long request, nor failures between successes, for its end', async () => {
    const flaky = functionTarget((x) => {
      if (x >= 100 && x < 200) throw new Error('overloaded');
      return x;
    });
    const { ask, ledger } = await asking(await tempStore(), {
      target: flaky,
      batch: 100,
      concurrency: 1,
    });
    await ask(queries(0, 400));
    expect(ledger().failed.unavailable).toBe(100);
    const every = functionTarget((x) => {
      if (x % 10 !== 0) throw new Error('overloaded');
      return x;
    });
    const other = await asking(await tempStore(), {
      target: every,
      limits: { consecutiveFailures: 15 },
    });
    await other.ask(queries(0, 400));
    expect(other.ledger().failed.unavailable).toBe(360);
  });
});

describe('an abort', () => {
  it('ends what is under way, keeps what is answered, and can be resumed', async () => {
    const store = await tempStore();
    const controller = new AbortController();
    const target = functionTarget(async (x, signal) => {
      if (x === 21) controller.abort();
      await sleep(x === 20 ? 10_000 : 1, undefined, { signal });
      return 2 * x;
    });
    const { ask } = await asking(store, { target, signal: controller.signal, batch: 1 });
    const results = await Promise.allSettled([ask(queries(0, 40)), ask(queries(40, 1))]);
    for (const result of results) {
      expect(result.status === 'rejected' && result.reason).toBeInstanceOf(InterruptedError);
    }
    await expect(ask(queries(0, 1))).rejects.toBeInstanceOf(InterruptedError);
    expect((await store.journal('r', 'envelope')).count).toBe(20);
    const again = await asking(store, { batch: 1 });
    expect(answers(await again.ask(queries(0, 40)))).toEqual(queries(0, 40).map((_, i) => 2 * i));
  });

  it('leaves no listeners on the signal of the run', async () => {
    const { signal } = new AbortController();
    const store = await tempStore();
    for (const batch of [1, 2]) {
      const { ask } = await asking(store, { signal, batch, target: double });
      await ask(queries(0, 20));
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });

  it('comes through before the first query', async () => {
    const { ask, remember } = await asking(await tempStore(), { signal: AbortSignal.abort() });
    await expect(ask(queries(0, 1))).rejects.toBeInstanceOf(InterruptedError);
    await expect(remember(() => 1)).rejects.toBeInstanceOf(InterruptedError);
  });
});
