import type { AttackItem, AttackView, Outcome } from '../frame/attack.ts';
import { isWithin } from '../frame/threatModel.ts';

/** Asks one point of each item, and says how the attack ended; `passes`: gradients that each item cost before. */
export async function outcomesOf(
  view: AttackView,
  items: readonly AttackItem[],
  points: readonly Float32Array[],
  passes: number,
): Promise<readonly Outcome[]> {
  const answers = await view.ask(items.map(({ original }, i) => ({ point: points[i]!, original })));
  return answers.map(({ sent, wrong, label, margin, invalid }, i) => {
    const distance = view.threat.distance.measure(sent, items[i]!.clean);
    const success = wrong && isWithin(view.threat, sent, items[i]!.clean);
    return {
      success,
      queries: passes + 1,
      backward: passes,
      adversarial: sent,
      distance,
      label,
      margin,
      invalid: invalid === undefined ? 0 : 1,
      trace: success ? [[passes + 1, distance] as const] : [],
      exhausted: !success,
    };
  });
}
