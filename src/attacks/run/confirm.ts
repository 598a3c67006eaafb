import type { ClassifierView } from '../../judgement/classifierView.ts';
import { isWithin } from '../frame/threatModel.ts';
import type { ThreatModel } from '../frame/threatModel.ts';
import type { AttackRun } from './campaign.ts';
import type { SetUp } from './setUp.ts';

/** A success after it was asked again. */
export interface Confirmation {
  readonly queries: number;
  /** Runs with only the successes that were wrong again. */
  readonly runs: readonly AttackRun[];
  readonly unconfirmed: number;
  readonly confirmed: number;
  /** Successes whose tensors decode to a point outside the threat model. */
  readonly misSent: number;
  readonly cleanMoved: number;
}

/**
 * Asks every success again, once (five times of a random model, of which most must be wrong), together with the clean
 * items and in reverse order, so that each stands in another batch; and decodes the tensors as a receiver would.
 */
export async function confirm(
  view: ClassifierView,
  setUp: SetUp,
  runs: readonly AttackRun[],
  repeats: number,
): Promise<Confirmation> {
  const { space, attacked, items } = setUp;
  const successes = runs.flatMap((run, r) =>
    run.outcomes.flatMap((outcome, i) => (outcome.success ? [{ run, r, i, outcome }] : [])),
  );
  const again = Array.from({ length: repeats }, () =>
    successes.map(({ outcome, i }) => ({
      point: outcome.adversarial,
      original: attacked[i]!.original,
    })),
  ).flat();
  const clean = items.map((item) => ({ point: item.clean, original: item.original }));
  const plan = [...clean, ...again].toReversed();
  const answers = (await view.ask(plan)).toReversed();
  const cleanAnswers = answers.slice(0, clean.length);
  const wrongs = answers.slice(clean.length);
  const failed = new Set<string>();
  let misSent = 0;
  for (const [k, { run, r, i, outcome }] of successes.entries()) {
    const own = Array.from({ length: repeats }, (_, t) => wrongs[t * successes.length + k]!);
    if (own.filter(({ wrong }) => wrong).length * 2 <= repeats) failed.add(`${r}/${i}`);
    const threat: ThreatModel = { ...setUp.threat, epsilon: run.epsilon };
    const seen = space.snap(space.decode(space.encode(outcome.adversarial)));
    if (!isWithin(threat, seen, attacked[i]!.clean)) misSent++;
  }
  return {
    queries: plan.length,
    runs: runs.map((run, r) => ({
      ...run,
      outcomes: run.outcomes.map((outcome, i) =>
        failed.has(`${r}/${i}`) ? { ...outcome, success: false } : outcome,
      ),
    })),
    unconfirmed: failed.size,
    confirmed: successes.length - failed.size,
    misSent,
    cleanMoved: cleanAnswers.filter(({ label }, i) => label !== items[i]!.answer.label).length,
  };
}
