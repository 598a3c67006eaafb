import type { AttackRun } from '../run/campaign.ts';
import type { Check } from '../checks/check.ts';
import { inQueries } from '../inQueries.ts';

/** What the checks of an attack on a detector look at. */
export interface DetectorEvidence {
  readonly runs: readonly AttackRun[];
  readonly noise: AttackRun | undefined;
  /** Clean pictures that were answered otherwise when asked again, and how many were. */
  readonly moved: number;
  readonly asked: number;
  /** Pictures whose goal was reached, and was not when asked again. */
  readonly unconfirmed: number;
  readonly confirmed: number;
  /** Changed pictures that lie outside the threat model when decoded from their tensors. */
  readonly outside: number;
  /** Of gradients that were taken of the target, those that were zero throughout; and all. */
  readonly zero: number;
  readonly gradients: number;
}

/** The honesty checks of an attack on a detector. */
export function detectorChecks(evidence: DetectorEvidence): readonly Check[] {
  const { moved, asked, unconfirmed, confirmed, outside, zero, gradients } = evidence;
  return [
    {
      id: 'random',
      title: 'Clean pictures are answered alike when asked again',
      outcome: moved > 0 ? 'failed' : 'passed',
      detail: `${moved} of ${asked} clean pictures showed other detections when asked again.`,
    },
    {
      id: 'asked-again',
      title: 'Successes hold when asked again',
      outcome: unconfirmed > 0 ? 'failed' : 'passed',
      detail: `${confirmed} successes held when asked again in another order, ${unconfirmed} did not.`,
    },
    {
      id: 'bytes',
      title: 'Perturbations hold on the bytes sent',
      outcome: outside > 0 ? 'failed' : 'passed',
      detail: `${outside} changed pictures decode, from their tensors, to a point outside the norm or the box.`,
    },
    ...noiseCheck(evidence),
    ...(gradients === 0
      ? []
      : [
          {
            id: 'zero-gradients',
            title: 'Gradients are not zero',
            outcome: zero > 0.1 * gradients ? ('failed' as const) : ('passed' as const),
            detail: `${zero} of ${gradients} gradients were zero throughout.${zero > 0.1 * gradients ? ' The goal has no candidates to change, or the gradient is masked: attack by scores (square).' : ''}`,
          },
        ]),
    budgetCheck(evidence),
  ];
}

function noiseCheck({ noise, runs }: DetectorEvidence): readonly Check[] {
  if (noise === undefined) return [];
  const items = noise.outcomes.length;
  const won = (run: AttackRun) =>
    run.outcomes.slice(0, items).filter(({ success }) => success).length;
  const best = Math.max(0, ...runs.map(won));
  return [
    {
      id: 'noise',
      title: 'Attacks beat random noise',
      outcome:
        won(noise) > best
          ? 'failed'
          : won(noise) === best && best > 0 && best < items
            ? 'noted'
            : 'passed',
      detail: `Noise reached the goal on ${won(noise)} of ${items} control pictures, the attacks on ${best}.`,
    },
  ];
}

function budgetCheck({ runs }: DetectorEvidence): Check {
  const tried = runs.filter(({ attack }) => attack.needs !== 'nothing');
  const left =
    tried[0]?.outcomes.filter((_, i) => tried.every(({ outcomes }) => !outcomes[i]!.success))
      .length ?? 0;
  const spent = Math.max(
    0,
    ...tried.flatMap(({ outcomes }) => outcomes.map(({ queries }) => queries)),
  );
  const least = Math.min(
    500,
    ...tried.map(({ attack }) => (attack.needs === 'gradients' ? 50 : 500)),
  );
  const short = left > 0 && spent < least;
  return {
    id: 'budget',
    title: 'The search was long enough to say something of what it left',
    outcome: short ? 'failed' : 'passed',
    detail: `${left} pictures were left after at most ${inQueries(spent)} each.${short ? ` That is too few to call them robust: try queries: ${least} or more.` : ''}`,
  };
}
