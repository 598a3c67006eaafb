import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import type { QueryLedger } from '../../src/core/runRecord.ts';
import { startProcess } from '../../src/core/spawn.ts';
import { createRandom } from '../../src/math/random.ts';
import { openStore } from '../../src/store/index.ts';
import { numberAnswered } from './functionTarget.ts';

/** Rounds of queries for every kill: more than a process gets through before it is killed. */
const ROUNDS_PER_KILL = 20;

interface Outcome {
  readonly transcript: readonly number[];
  readonly ledger: QueryLedger;
}

/** Runs the asking process; kills it that long after its first query of this attempt. */
async function attempt(
  rounds: number,
  url: string,
  log: string,
  start: number,
  killAfterMs?: number,
): Promise<Outcome | undefined> {
  const child = startProcess(new URL('./asker.process.ts', import.meta.url), [
    url,
    log,
    String(rounds),
    String(start),
  ]);
  let outcome: Outcome | undefined;
  child.on('message', (message) => {
    outcome = message as Outcome;
  });
  const exited = once(child, 'exit');
  if (killAfterMs !== undefined) {
    const before = lines(log).length;
    while (lines(log).length === before && child.exitCode === null) await sleep(2);
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  const [code] = (await exited) as [number | null];
  if (killAfterMs === undefined) expect(code).toBe(0);
  return outcome;
}

function lines(log: string): readonly string[] {
  try {
    return readFileSync(log, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Kills a run at random moments, resumes it, and compares it with one that was not interrupted. */
export async function killAndResume(
  url: string,
  folder: string,
  kills: number,
  seed: number,
): Promise<void> {
  const log = join(folder, 'log');
  const rounds = ROUNDS_PER_KILL * kills;
  const random = createRandom(seed);
  // Only the first attempt decides where to start.
  let start = 0.5;
  for (let kill = 0; kill < kills; kill++) {
    expect(await attempt(rounds, url, log, start, random.uniform() * 60)).toBeUndefined();
    start = 0.25;
    const store = await openStore(url);
    const found = await store.findRun('r');
    expect(found?.status ?? 'interrupted').toBe('interrupted');
    // What was acknowledged before the kill is in the journal.
    const acknowledged = lines(log).filter((line) => line.startsWith('acknowledged'));
    const journal = await store.journal('r', 'envelope', { readOnly: true });
    const kept = (await journal.read(0, 1e6)).map((row) => numberAnswered(row.reply()));
    const answers = new Set(kept.map(String));
    for (const line of acknowledged) expect(answers).toContain(line.split(' ')[2]);
    await store.close();
  }
  const outcome = await attempt(rounds, url, log, start);
  expect(outcome).toBeDefined();
  const { transcript, ledger } = outcome!;
  const whole = await attempt(rounds, join(folder, 'whole.db'), join(folder, 'whole.log'), 0.5);
  expect(transcript).toEqual(whole?.transcript);
  const total = Array.from({ length: rounds }, (_, round) => 1 + (round % 8)).reduce(
    (a, b) => a + b,
  );
  expect(transcript).toHaveLength(total + 1);
  expect(ledger.asked).toBe(total);
  // A second, complete replay asks nothing and tells the same.
  const before = lines(log).filter((line) => line.startsWith('asked')).length;
  const replay = await attempt(rounds, url, log, start);
  expect(replay?.transcript).toEqual(transcript);
  expect(replay?.ledger.fromJournal).toBe(total);
  const asked = lines(log).filter((line) => line.startsWith('asked'));
  expect(asked).toHaveLength(before);
  // None is asked twice but those under way: at most two requests of three queries a kill.
  expect(new Set(asked).size).toBe(total);
  expect(asked.length - total).toBeLessThanOrEqual(kills * 6);
  // Whatever was acknowledged, before a kill or after it, is one and the same.
  const acknowledged = new Set(lines(log).filter((line) => line.startsWith('acknowledged')));
  expect(acknowledged.size).toBe(total);
}
