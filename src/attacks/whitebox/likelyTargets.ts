import type { Trial } from '../frame/trial.ts';

/** The classes that the clean point comes nearest to, the true one left out; the target alone when there is one. */
export async function likelyTargets(trial: Trial, count: number): Promise<readonly number[]> {
  const { label, target } = trial.item.original;
  if (target !== undefined) return [target];
  const [answer] = await trial.gradient([trial.clean], 'margin');
  const scores = answer!.judged.scores;
  if (scores === undefined) return [];
  return [...scores.keys()]
    .filter((i) => i !== label)
    .toSorted((a, b) => scores[b]! - scores[a]!)
    .slice(0, count);
}
