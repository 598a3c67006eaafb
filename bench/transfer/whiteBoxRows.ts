import { ATTACKS } from '../../src/attacks/attacks.ts';
import { absentRow, achieve, openCifar, percent } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';

/** Budget of an item; each gradient counts as a query. */
const GRADIENTS = 1000;
const EPSILON = 8 / 255;
const SEEDS = [1, 2, 3];

interface WhiteBoxCase {
  readonly model: string;
  readonly target: number;
  /** Attacks whose worst case of each item counts. */
  readonly attacks: readonly { readonly name: string; readonly settings: object }[];
}

const PGD = { name: 'pgd', settings: { steps: 50, restarts: 5 } };
const APGD = { name: 'apgd-ce', settings: { steps: 100, restarts: 1 } };
const CASES: readonly WhiteBoxCase[] = [
  { model: 'marabou_cifar10_large', target: 0.984, attacks: [PGD] },
  { model: 'cifar10_resnet_4b', target: 0.712, attacks: [PGD, APGD] },
];

/** Attacks by the model's own gradients, whose success other tools have measured on the same items. */
export async function whiteBoxRows(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { model, target, attacks } of CASES) {
    const names = attacks.map(({ name }) => name).join(' + ');
    const title = `${names} linf ${Math.round(255 * EPSILON)}/255, ${model}`;
    const opened = await openCifar(model);
    if (opened === undefined) {
      rows.push(absentRow(title));
      continue;
    }
    const gradients = opened.gradients();
    const rates: number[] = [];
    let [items, backward] = [0, 0];
    for (const seed of SEEDS) {
      const broken = new Set<number>();
      for (const { name, settings } of attacks) {
        const attack = ATTACKS.find((one) => one.name === name)!;
        const found = await achieve(opened, attack, GRADIENTS, {
          norm: 'linf',
          epsilon: EPSILON,
          seed,
          settings,
          gradient: gradients.differentiate,
        });
        items = found.items;
        for (const [i, outcome] of found.outcomes.entries()) {
          if (outcome.success) broken.add(i);
          backward += outcome.backward / found.items / SEEDS.length;
        }
      }
      rates.push(broken.size / items);
    }
    await gradients.close();
    await opened.close();
    const worst = Math.min(...rates);
    rows.push({
      name: `${title}, ${items} items, ${SEEDS.length} seeds`,
      ours: `${rates.map(percent).join(', ')}; ${backward.toFixed(0)} backward passes an item`,
      peer: `${percent(target)} (ART, measured before)`,
      ratio: worst / target,
      target: `>= ${percent(target)} in every seed`,
      holds: worst >= target,
    });
  }
  return rows;
}
