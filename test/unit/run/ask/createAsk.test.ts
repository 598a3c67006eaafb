import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { Target } from '../../../../src/core/target.ts';
import type { AskSetup } from '../../../../src/run/ask/askSetup.ts';
import { createAsk } from '../../../../src/run/ask/createAsk.ts';
import { answers, asking, double, queries, type Requests } from '../../../helpers/asking.ts';
import {
  functionTarget,
  numberAnswered,
  numberAsked,
  scalarSignature,
} from '../../../helpers/functionTarget.ts';
import { sampleRun } from '../../../helpers/storeSamples.ts';
import { tempStore } from '../../../helpers/tempStore.ts';

const never = functionTarget(() => Promise.reject(new Error('asked again')));

describe('a first run', () => {
  it('answers in the order of the queries, in requests of the batch size', async () => {
    const requests: Requests = [];
    const target = functionTarget(async (x) => {
      await sleep(5 - (x % 5));
      return 2 * x;
    });
    const { ask, ledger } = await asking(await tempStore(), { target, requests });
    const [first, none, second] = await Promise.all([
      ask(queries(0, 10)),
      ask([]),
      ask(queries(100, 5), { target: 'oracle' }),
    ]);
    expect(answers(first)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(none).toEqual([]);
    expect(answers(second)).toEqual([-100, -101, -102, -103, -104]);
    expect(requests.filter(([x]) => x! < 100)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(ledger()).toEqual({
      asked: 15,
      fromJournal: 0,
      failed: { timeout: 0, unavailable: 0, rejected: 0, malformed: 0 },
      retried: 0,
    });
  });

  it('keeps to the concurrency over all calls, and uses it', async () => {
    let now = 0;
    let most = 0;
    const target = functionTarget(async (x) => {
      most = Math.max(most, ++now);
      await sleep(1);
      now--;
      return x;
    });
    const { ask } = await asking(await tempStore(), { target, batch: 1, concurrency: 3 });
    await Promise.all([0, 100, 200, 300].map((from) => ask(queries(from, 20))));
    expect(most).toBe(3);
  });

  it('does not run ahead of the journal by more than a few requests', async () => {
    const store = await tempStore();
    await store.createRun(sampleRun('r'));
    const journal = await store.journal('r', 'envelope');
    let asked = 0;
    let durable = 0;
    let most = 0;
    const { ask } = createAsk({
      journal: {
        ...journal,
        async append(entries) {
          await sleep(2);
          await journal.append(entries);
          durable += entries.length;
        },
      },
      targets: { target: { target: double, signature: scalarSignature, batch: 5, concurrency: 2 } },
      infer: (to, _signature, chunk) => {
        asked += chunk.length;
        most = Math.max(most, asked - durable);
        return Promise.all(chunk.map((query) => to.infer(query)));
      },
      signal: new AbortController().signal,
    });
    expect(await ask(queries(0, 500))).toHaveLength(500);
    expect(most).toBeLessThanOrEqual(4 * 2 * 5);
  });

  it('hands back nothing that is not in the journal', async () => {
    const store = await tempStore();
    const { ask } = await asking(store, { batch: 1 });
    const journal = await store.journal('r', 'envelope', { readOnly: true });
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        await ask(queries(i, 1));
        expect(await journal.read(i, i + 1)).toHaveLength(1);
      }),
    );
  });

  it('takes an occasional failure as data, and counts attempts', async () => {
    const failing: Target = {
      ...double,
      infer: (inputs) =>
        numberAsked(inputs) % 3 === 0
          ? Promise.resolve({
              status: 'failed',
              reason: 'timeout',
              detail: 'slow\0',
              latencyMs: 9,
              attempts: 3,
            })
          : double.infer(inputs),
    };
    const store = await tempStore();
    const first = await asking(store, { target: failing });
    const replies = await first.ask(queries(0, 300));
    expect(replies[3]).toEqual({
      status: 'failed',
      reason: 'timeout',
      detail: 'slow\uFFFD',
      latencyMs: 9,
      attempts: 3,
    });
    expect(first.ledger()).toMatchObject({ asked: 300, failed: { timeout: 100 }, retried: 200 });
    const second = await asking(store, { target: never });
    expect(await second.ask(queries(0, 300))).toEqual(replies);
    expect(second.ledger()).toEqual({ ...first.ledger(), fromJournal: 300 });
  });

  it('keeps secrets that a server repeats out of replies and journal', async () => {
    const repeating = functionTarget((x) => {
      if (x === 2) throw new Error('token canary-secret is wrong');
      return x;
    });
    const store = await tempStore();
    const redact = (text: string) => text.replaceAll('canary-secret', '***');
    const { ask } = await asking(store, { target: repeating, redact });
    const replies = await ask(queries(0, 4));
    expect(replies[2]).toMatchObject({ detail: 'Error: token *** is wrong' });
    const journal = await store.journal('r', 'envelope', { readOnly: true });
    expect((await journal.read(2, 3))[0]?.reply()).toEqual(replies[2]);
  });

  it('says how far it is', async () => {
    const seen: number[] = [];
    const onProgress: AskSetup['onProgress'] = ({ asked }) => seen.push(asked);
    const { ask } = await asking(await tempStore(), { onProgress, concurrency: 1 });
    await ask(queries(0, 10));
    expect(seen).toEqual([4, 8, 10]);
  });

  it('passes on what a broken adapter throws, and stays stopped', async () => {
    const broken: Target = { ...double, infer: () => Promise.reject(new Error('a bug')) };
    const { ask } = await asking(await tempStore(), { target: broken });
    await expect(ask(queries(0, 10))).rejects.toThrow('a bug');
    await expect(ask(queries(0, 1))).rejects.toThrow('a bug');
    await expect(ask(queries(0, 1), { target: 'nobody' })).rejects.toThrow('nobody');
  });
});

describe('a resumed run', () => {
  it('answers from the journal, then goes on', async () => {
    const store = await tempStore();
    const first = await asking(store);
    const replies = [await first.ask(queries(0, 6)), await first.ask(queries(50, 5))];
    const requests: Requests = [];
    const second = await asking(store, { requests });
    expect([await second.ask(queries(0, 6)), await second.ask(queries(50, 5))]).toEqual(replies);
    expect(requests).toEqual([]);
    expect(answers(await second.ask(queries(70, 2)))).toEqual([140, 142]);
    expect(second.ledger()).toMatchObject({ asked: 13, fromJournal: 11 });
  });

  it('asks again what was under way, in the same requests', async () => {
    const store = await tempStore();
    await (await asking(store)).ask(queries(0, 22));
    const journal = await store.journal('r', 'envelope');
    await journal.retract([8, 9, 10, 11, 20, 21]);
    const requests: Requests = [];
    const { ask, ledger } = await asking(store, { requests });
    expect(answers(await ask(queries(0, 26)))).toEqual(queries(0, 26).map((_, i) => 2 * i));
    expect(requests).toEqual([
      [8, 9, 10, 11],
      [20, 21, 22, 23],
      [24, 25],
    ]);
    expect(ledger()).toMatchObject({ asked: 26, fromJournal: 16 });
    expect((await store.journal('r', 'envelope')).count).toBe(26);
  });

  it('keeps acknowledged replies of a request that is sent again in part', async () => {
    const store = await tempStore();
    await (await asking(store)).ask(queries(0, 4));
    await (await store.journal('r', 'envelope')).retract([1, 2]);
    const requests: Requests = [];
    const { ask } = await asking(store, { requests, target: functionTarget((x) => 1000 + x) });
    expect(answers(await ask(queries(0, 4)))).toEqual([0, 1001, 1002, 6]);
    expect(requests).toEqual([[0, 1, 2, 3]]);
  });

  it('refuses the journal of other queries, or of another target', async () => {
    const store = await tempStore();
    await (await asking(store)).ask(queries(0, 8));
    const other = await asking(store);
    await expect(other.ask(queries(1, 8))).rejects.toMatchObject({
      code: 'store.other-queries',
    });
    const swapped = await asking(store);
    await expect(swapped.ask(queries(0, 8), { target: 'oracle' })).rejects.toMatchObject({
      code: 'store.other-queries',
    });
  });

  it('reads a long journal page by page, whatever the calls', async () => {
    const store = await tempStore();
    const total = 9000;
    await (await asking(store, { batch: 100 })).ask(queries(0, total));
    const { ask, ledger } = await asking(store, { target: never, batch: 100 });
    let at = 0;
    for (const size of [1, 99, 4000, 4900]) {
      const replies = await ask(queries(at, size));
      expect(numberAnswered(replies.at(-1))).toBe(2 * (at + size - 1));
      at += size;
    }
    expect(ledger()).toMatchObject({ asked: total, fromJournal: total });
  });

  it('remembers decisions', async () => {
    const store = await tempStore();
    let clock = 5;
    const first = await asking(store);
    expect(await first.remember(() => clock)).toBe(5);
    expect(await first.remember(() => Promise.resolve({ clock }))).toEqual({ clock: 5 });
    clock = 6;
    const second = await asking(store);
    expect(await second.remember(() => clock)).toBe(5);
    expect(await second.remember(() => ({ clock }))).toEqual({ clock: 5 });
    expect(await second.remember(() => clock)).toBe(6);
  });
});
