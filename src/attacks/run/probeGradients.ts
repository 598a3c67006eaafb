import type { Differentiate } from '../../judgement/classifierView.ts';
import type { AttackItem } from '../frame/attack.ts';

/** What gradients of a few clean items say of a model file. */
export interface GradientProbe {
  readonly items: number;
  /** Items whose gradient differs when it is taken again. */
  readonly random: number;
  /** Items to which the file says something else than the target. */
  readonly other: number;
}

const ITEMS = 8;

/** Takes the gradients of a few clean items twice, and compares what the file says with what the target said. */
export async function probeGradients(
  gradient: Differentiate,
  items: readonly AttackItem[],
  /** The target shows scores, which can be compared. */
  compare: boolean,
): Promise<GradientProbe> {
  const chosen = items.slice(0, ITEMS);
  const queries = chosen.map(({ clean, original }) => ({ point: clean, original }));
  const [once, again] = [await gradient(queries, 'margin'), await gradient(queries, 'margin')];
  return {
    items: chosen.length,
    random: once.filter(({ gradient: own }, i) => apart(own, again[i]!.gradient)).length,
    other: once.filter(({ judged }, i) => {
      const said = chosen[i]!.cleanMargin;
      // Runtimes round differently, and served models compute in fewer bits.
      return (
        compare &&
        Number.isFinite(said) &&
        Math.abs(judged.margin - said) > 0.05 * (1 + Math.abs(said))
      );
    }).length,
  };
}

function apart(a: Float32Array, b: Float32Array): boolean {
  let [difference, size] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += Math.abs(a[i]! - b[i]!);
    size += Math.abs(a[i]!);
  }
  return difference > 1e-3 * size;
}
