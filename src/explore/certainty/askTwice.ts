import type { RandomStream } from '../../core/random.ts';
import { outcome } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Pairs } from './irreducible.ts';
import type { Strata } from './strata.ts';

/**
 * Asks `count` points of an audit a second time: a random sample, or of each stratum as many as free draws would have
 * hit, so that they are independent draws of the input distribution either way. What a stratum lacks may have differed.
 */
export async function askTwice(
  system: System,
  audit: readonly Evaluation[],
  strata: Strata | undefined,
  count: number,
  random: RandomStream,
): Promise<Pairs & { readonly runs: readonly Evaluation[] }> {
  const chosen =
    strata === undefined
      ? sample(audit, count, random)
      : strata.twice.flatMap((size, s) =>
          audit.filter((_run, i) => strata.of[i] === s).slice(0, size),
        );
  const runs = await system.evaluate(
    chosen.map(({ row }) => row),
    'repeat',
  );
  let [differed, mayDiffer] = [0, count - runs.length];
  for (const [i, run] of runs.entries()) {
    const [before, after] = [outcome(chosen[i]!), outcome(run)];
    if (before === after) continue;
    mayDiffer++;
    if (before !== 'invalid' && after !== 'invalid') differed++;
  }
  return { n: count, differed, mayDiffer, runs };
}

function sample(
  runs: readonly Evaluation[],
  count: number,
  random: RandomStream,
): readonly Evaluation[] {
  const left = [...runs];
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0]!);
}
