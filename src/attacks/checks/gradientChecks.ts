import type { ZeroCount } from '../gradients/countingZeros.ts';
import type { AttackRun } from '../run/campaign.ts';
import type { GradientProbe } from '../run/probeGradients.ts';
import type { Check } from './check.ts';

/** By how much an attack without gradients must be ahead (Carlini et al., 2019; Croce and Hein, 2020). */
const AHEAD = 0.002;

/** What makes gradients of a model file worth nothing: a random or another model, zeros, and masks. */
export function gradientChecks(
  runs: readonly AttackRun[],
  { probe, seen }: { readonly probe: GradientProbe; readonly seen: ZeroCount },
): readonly Check[] {
  const { items, random, other } = probe;
  const zeros = seen.zero > 0.1 * seen.all;
  return [
    {
      id: 'random-gradients',
      title: 'The model file has the same gradients twice',
      outcome: random > 0 ? 'failed' : 'passed',
      detail:
        random > 0
          ? `Random model: gradients of ${random} of ${items} items differed when taken again. Attack its mean: one gradient is no direction.`
          : `Gradients of ${items} items were taken twice and agreed.`,
    },
    {
      id: 'same-model',
      title: 'The model file says what the target says',
      outcome: other > 0 ? 'failed' : 'passed',
      detail:
        other > 0
          ? `To ${other} of ${items} clean items the file says another margin than the target did: its gradients are those of another model. Name the target's own file.`
          : `To ${items} clean items the file and the target said the same.`,
    },
    {
      id: 'zero-gradients',
      title: 'Gradients are not zero',
      outcome: zeros ? 'failed' : 'passed',
      detail: `${seen.zero} of ${seen.all} gradients were zero throughout.${zeros ? ' Masked gradient: saturated or rounded inside the model. Attack by scores or labels, too (square, square-labels).' : ''}`,
    },
    ...maskedCheck(runs),
  ];
}

/** Attacks without gradients should not break what those with gradients leave. */
function maskedCheck(runs: readonly AttackRun[]): readonly Check[] {
  const own = runs.filter(({ attack }) => attack.needs === 'gradients');
  const others = runs.filter(({ attack }) => attack.needs !== 'gradients');
  const ensemble = own.find(({ attack }) => attack.name === 'auto-attack');
  if (own.length === 0 || (others.length === 0 && ensemble === undefined)) return [];
  const count = own[0]!.outcomes.length;
  const ahead = Array.from({ length: count }, (_, i) => {
    const byGradients = own.some(({ outcomes }) => {
      const { success, by } = outcomes[i]!;
      return success && by !== 'square';
    });
    if (byGradients) return false;
    return runs.some(({ outcomes }) => outcomes[i]!.success);
  }).filter(Boolean).length;
  const failed = ahead > AHEAD * count;
  return [
    {
      id: 'masked-gradients',
      title: 'Gradients break what attacks without them break',
      outcome: failed ? 'failed' : 'passed',
      detail: `${ahead} of ${count} items fell to attacks without gradients alone.${failed ? ' Masked gradient: the model is weaker than its gradients say. More may fall to a longer search by scores.' : ''}`,
    },
  ];
}
