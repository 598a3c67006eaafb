import type { BenchRow } from '../benchRow.ts';
import { acasPairs, runsToViolation } from './acasxu.ts';
import { median } from './median.ts';
import { SEEDS } from './seeds.ts';

/** Calls of one search, and of one search where nothing can be found. */
const LIMIT = 10_000;
const HOLDS_LIMIT = 300;
/** Seeds at most: the hardest searches take some ten seconds each. */
const MOST_SEEDS = 5;

/**
 * Violations that verifiers have proven, searched in falsify mode, and the pairs that they have proven to hold, where
 * every finding would be false. A violation counts when the replies, float32 as the model gave them, meet the property.
 */
export async function acasRow(gradients: 'auto' | 'off' = 'off'): Promise<BenchRow> {
  const seeds = SEEDS.slice(0, MOST_SEEDS);
  const row = {
    name: `ACAS Xu${gradients === 'auto' ? ' with gradients, which count as calls' : ''}: proven violations found within ${LIMIT} calls, and false alarms`,
    peer: '-',
    ratio: null,
    target:
      gradients === 'auto'
        ? 'every pair, median <= 5, slowest <= 2000 calls, no false alarm'
        : 'every pair, median <= 500 calls, no false alarm',
  };
  const pairs = acasPairs();
  if (pairs === undefined) return { ...row, ours: 'data absent beside the checkout', holds: null };
  const calls: number[] = [];
  let inEverySeed = 0;
  let violated = 0;
  let [alarms, holding] = [0, 0];
  for (const pair of pairs) {
    if (pair.verdict === 'holds') {
      holding++;
      if ((await runsToViolation(pair, HOLDS_LIMIT, 1, gradients)) !== undefined) alarms++;
      continue;
    }
    violated++;
    const found: number[] = [];
    for (const seed of seeds)
      found.push((await runsToViolation(pair, LIMIT, seed, gradients)) ?? Infinity);
    if (found.every(Number.isFinite)) inEverySeed++;
    calls.push(...found);
  }
  const hits = calls.filter(Number.isFinite);
  return {
    ...row,
    ours:
      `${inEverySeed} of ${violated} pairs with every one of ${seeds.length} seeds, ${hits.length} of ${calls.length} searches, ` +
      `median ${median(calls)}, slowest ${Math.max(...hits)} calls; ` +
      `${alarms} false alarms on ${holding} pairs that hold, ${HOLDS_LIMIT} calls each`,
    holds:
      inEverySeed === violated &&
      median(calls) <= (gradients === 'auto' ? 5 : 500) &&
      (gradients === 'off' || Math.max(...hits) <= 2000) &&
      alarms === 0,
  };
}
