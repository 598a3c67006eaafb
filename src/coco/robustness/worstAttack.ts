import type { Evaluated } from '../procedure/evaluated.ts';
import type { ChangedEvaluation } from './robustnessMeasurements.ts';

/** The attack that costs most AP; undefined without one that was measured. */
export function worstAttack(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
): ChangedEvaluation | undefined {
  const fall = ({ evaluated }: ChangedEvaluation): number => clean.stats[0]! - evaluated.stats[0]!;
  const known = (one: Evaluated): boolean => one.stats[0]! >= 0;
  const [worst] = changed
    .filter(({ change, evaluated }) => change.isAttack === true && known(evaluated))
    .toSorted((a, b) => fall(b) - fall(a));
  return known(clean) ? worst : undefined;
}

/** The measurement of its fall, as a list of one name. */
export function worstFall(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
): readonly string[] | undefined {
  const worst = worstAttack(clean, changed)?.change;
  return worst && [`drop.${worst.name}@${worst.severity}`];
}
