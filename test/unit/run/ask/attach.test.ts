import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { AttachedRecord, QueryLedger } from '../../../../src/core/runRecord.ts';
import { startProcess } from '../../../../src/core/spawn.ts';
import type { Target } from '../../../../src/core/target.ts';
import { answers, asking, double, queries } from '../../../helpers/asking.ts';
import { functionTarget, scalarSignature } from '../../../helpers/functionTarget.ts';
import { tempStore } from '../../../helpers/tempStore.ts';
import { temporaryFolder } from '../../../helpers/temporaryFolder.ts';

const replies = { journal: 'replies' } as const;
const none = { journal: 'none' } as const;

/** A model with a version of its own, which notes that it was closed. */
function made(version: string, closed: string[] = [], compute = (x: number) => x + 1): Target {
  return {
    ...functionTarget(compute),
    describe: () => Promise.resolve({ ...scalarSignature, version }),
    close: async () => void closed.push(version),
  };
}

describe('a model that a procedure made', () => {
  it('is asked under its role, and replaced and closed in order', async () => {
    const closed: string[] = [];
    const { ask, attach, close, attached } = await asking(await tempStore());
    expect(await attach('made', made('1', closed), replies)).toMatchObject({ version: '1' });
    expect(answers(await ask(queries(0, 3), { target: 'made' }))).toEqual([1, 2, 3]);
    await attach(
      'made',
      made('2', closed, (x) => -x),
      replies,
    );
    expect(closed).toEqual(['1']);
    expect(answers(await ask(queries(1, 2), { target: 'made' }))).toEqual([-1, -2]);
    expect(answers(await ask(queries(1, 2)))).toEqual([2, 4]);
    expect(attached()).toMatchObject([{ role: 'made', models: 2, queries: 5, journaled: true }]);
    await close();
    expect(closed).toEqual(['1', '2']);
  });

  it('answers a resumed run from the journal, or again when its replies are not kept', async () => {
    const store = await tempStore();
    const asked: number[] = [];
    const noting = made('1', [], (x) => {
      asked.push(x);
      return x + 1;
    });
    for (const expected of [
      [0, 1, 10, 11],
      [0, 1, 10, 11, 10, 11],
    ]) {
      const { ask, attach } = await asking(store);
      await attach('kept', noting, replies);
      await attach('cheap', noting, none);
      expect(answers(await ask(queries(0, 2), { target: 'kept' }))).toEqual([1, 2]);
      expect(answers(await ask(queries(10, 2), { target: 'cheap' }))).toEqual([11, 12]);
      expect(answers(await ask(queries(20, 2)))).toEqual([40, 42]);
      expect(asked).toEqual(expected);
    }
    expect((await store.journal('r', 'envelope')).count).toBe(4);
  });

  it('must be the same in a resumed run', async () => {
    const store = await tempStore();
    await (await asking(store)).attach('made', made('1'), replies);
    const { attach } = await asking(store);
    await expect(attach('made', made('2'), replies)).rejects.toMatchObject({
      code: 'store.other-model',
    });
  });

  it('cannot take the role of a target of the scenario', async () => {
    const { attach } = await asking(await tempStore());
    await expect(attach('oracle', double, none)).rejects.toThrow(/'oracle'/);
  });
});

interface Outcome {
  readonly transcript: readonly number[];
  readonly ledger: QueryLedger;
  readonly attached: readonly AttachedRecord[];
}

/** Runs the attaching process; kills it after so many lines of its log. */
async function run(
  folder: string,
  name: string,
  killAfter = Infinity,
): Promise<Outcome | undefined> {
  const log = join(folder, `${name}.log`);
  const child = startProcess(new URL('../../../helpers/attacher.process.ts', import.meta.url), [
    join(folder, `${name}.db`),
    log,
  ]);
  let outcome: Outcome | undefined;
  child.on('message', (message) => {
    outcome = message as Outcome;
  });
  const exited = once(child, 'exit');
  const before = lines(log).length;
  while (child.exitCode === null) {
    if (lines(log).length - before >= killAfter) child.kill('SIGKILL');
    if (child.signalCode !== null) break;
    await sleep(2);
  }
  await exited;
  return outcome;
}

function lines(log: string): readonly string[] {
  try {
    return readFileSync(log, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

it('is made again from the journaled replies after kill -9, and nothing journaled is asked twice', async () => {
  const folder = await temporaryFolder();
  const whole = await run(folder, 'whole');
  expect(whole?.transcript).toHaveLength(12 * 9);
  expect(whole?.attached.map(({ role, models }) => [role, models])).toEqual([
    ['made', 12],
    ['cheap', 12],
  ]);
  // In the middle of the target's queries, of the made model's, of the cheap one's.
  for (const killAfter of [20, 33, 41]) expect(await run(folder, 'cut', killAfter)).toBeUndefined();
  const resumed = await run(folder, 'cut');
  expect(resumed?.transcript).toEqual(whole?.transcript);
  expect(resumed?.attached).toEqual(whole?.attached);
  const asked = lines(join(folder, 'cut.log')).filter((line) => !line.startsWith('cheap'));
  expect(new Set(asked).size).toBe(2 * 36);
  // A kill finds at most two requests of two queries under way at one of them.
  expect(asked.length - 2 * 36).toBeLessThanOrEqual(3 * 4);
}, 60_000);
