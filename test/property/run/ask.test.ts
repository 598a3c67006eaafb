import { join } from 'node:path';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { InterruptedError } from '../../../src/core/errors.ts';
import type { Reply } from '../../../src/core/target.ts';
import { openStore } from '../../../src/store/index.ts';
import { answers, asking, queries, type Requests } from '../../helpers/asking.ts';
import { functionTarget } from '../../helpers/functionTarget.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

/** Rounds of calls: those of one round are made at once, and the next round waits for them. */
const rounds = fc.array(fc.array(fc.nat(13), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
});

const plan = fc.record({
  rounds,
  batch: fc.integer({ min: 1, max: 5 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  /** After how many requests each attempt is interrupted. */
  interrupts: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  /** Turns of the event loop that a request takes, by its number. */
  turns: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
});

it('ends as if never interrupted, with the same requests, and asks nothing twice that was kept', async () => {
  const folder = await temporaryFolder();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(plan, async ({ rounds: script, batch, concurrency, interrupts, turns }) => {
      const store = await openStore(join(folder, `${number++}.db`));
      try {
        const attempt = async (interruptAfter: number) => {
          const controller = new AbortController();
          const requests: Requests = [];
          const target = functionTarget(async (x, signal) => {
            if (requests.length >= interruptAfter) controller.abort();
            for (let i = turns[requests.length % turns.length] ?? 0; i > 0; i--) {
              await new Promise((resolve) => {
                setImmediate(resolve);
              });
            }
            signal?.throwIfAborted();
            return 2 * x;
          });
          const { signal } = controller;
          const { ask, ledger } = await asking(store, {
            target,
            batch,
            concurrency,
            requests,
            signal,
          });
          const before = (await store.journal('r', 'envelope')).count;
          let at = 0;
          const transcript: Reply[] = [];
          try {
            for (const sizes of script) {
              const calls = sizes.map((size) => {
                const call = ask(queries(at, size));
                at += size;
                return call;
              });
              const settled = await Promise.allSettled(calls);
              for (const result of settled) if (result.status === 'rejected') throw result.reason;
              transcript.push(...(await Promise.all(calls)).flat());
            }
          } catch (error) {
            expect(error).toBeInstanceOf(InterruptedError);
            expect((await store.journal('r', 'envelope')).count).toBeGreaterThanOrEqual(before);
            return { requests, before };
          }
          return { requests, before, transcript, ledger: ledger() };
        };
        for (const interruptAfter of interrupts) await attempt(interruptAfter);
        const last = await attempt(Infinity);

        const sizes = script.flat();
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(answers(last.transcript ?? [])).toEqual(
          Array.from({ length: total }, (_, i) => 2 * i),
        );
        expect(last.ledger).toMatchObject({ asked: total, fromJournal: last.before });
        // Only what was not kept is sent, and in the requests of an uninterrupted run.
        expect(last.requests.flat().length).toBe(total - last.before);
        const chunks = new Set<string>();
        let first = 0;
        for (const size of sizes) {
          for (let i = 0; i < size; i += batch) {
            const length = Math.min(batch, size - i);
            chunks.add(Array.from({ length }, (_, k) => first + i + k).join());
          }
          first += size;
        }
        for (const request of last.requests) expect(chunks).toContain(request.join());
      } finally {
        await store.close();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
