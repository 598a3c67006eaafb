import type { AttackRun } from '../run/campaign.ts';
import type { WorstCase } from '../run/worstCase.ts';
import { fateOf, type Fate } from './fate.ts';
import type { Seen } from './seen.ts';
import type { DetectorSetUp } from './setUpDetector.ts';

/** What the detector shows when it is asked once more, in the order of the attacked pictures. */
export interface AskedAgain {
  /** Of the clean pictures, as the attack saw them. */
  readonly before: readonly Seen[];
  /** Of the points that count. */
  readonly after: readonly Seen[];
  /** What became of the objects under the points that count, and under one attack, by its number. */
  readonly fates: readonly Fate[];
  readonly fatesOf: (run: number) => readonly Fate[];
  /** The goal was reached, in the attack and again. */
  readonly successes: readonly boolean[];
  /** Clean pictures of which the detector shows something else now. */
  readonly moved: number;
}

/**
 * Asks again about clean pictures and the points of all attacks, in reverse order, so that every one comes in another
 * batch. `worst` are the points that count. A reply that fails shows nothing.
 */
export async function askAgain(
  { attacked, items, option, read, scoresView }: DetectorSetUp,
  runs: readonly AttackRun[],
  worst: readonly WorstCase[],
): Promise<AskedAgain> {
  const points = [
    ...items.map(({ clean, original }) => ({ point: clean, original })),
    ...runs.flatMap(({ outcomes }) =>
      outcomes.map(({ adversarial }, i) => ({
        point: adversarial,
        original: attacked[i]!.original,
      })),
    ),
  ];
  const answers = (await scoresView.ask(points.toReversed())).toReversed();
  const seenAt = (i: number): Seen => {
    const { reply } = answers[i]!;
    return reply.status === 'ok' ? read(reply.outputs) : { candidates: [], shown: [] };
  };
  const placeOf = (run: number, i: number): number => items.length + run * attacked.length + i;
  const before = attacked.map(({ original }) => read(original.outputs!));
  const places = worst.map(({ attack, outcome }, i) =>
    placeOf(
      runs.findIndex((run) => run.attack.name === attack && run.outcomes[i] === outcome),
      i,
    ),
  );
  const after = places.map(seenAt);
  return {
    before,
    after,
    fates: after.map((seen, i) => fateOf(before[i]!, seen, option)),
    fatesOf: (run) => attacked.map((_, i) => fateOf(before[i]!, seenAt(placeOf(run, i)), option)),
    successes: worst.map(({ outcome }, i) => outcome.success && answers[places[i]!]!.wrong),
    moved: items.filter(
      ({ original }, i) =>
        original.outputs !== undefined &&
        JSON.stringify(read(original.outputs).shown) !== JSON.stringify(seenAt(i).shown),
    ).length,
  };
}
