import type { Evaluated } from '../procedure/evaluated.ts';
import type { ChangedEvaluation } from './robustnessMeasurements.ts';

/** The fall of AP under the attack that costs most, as a list of one name; undefined without an attack that was measured. */
export function worstAttack(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
): readonly string[] | undefined {
  const fall = ({ evaluated }: ChangedEvaluation): number => clean.stats[0]! - evaluated.stats[0]!;
  const known = (one: Evaluated): boolean => one.stats[0]! >= 0;
  const [worst] = changed
    .filter(({ change, evaluated }) => change.isAttack === true && known(evaluated))
    .toSorted((a, b) => fall(b) - fall(a));
  if (worst === undefined || !known(clean)) return undefined;
  return [`drop.${worst.change.name}@${worst.change.severity}`];
}
