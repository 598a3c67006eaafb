import { attackOf } from '../../src/attacks/run/attackOf.ts';
import { absentRow, achieve, openCifar, percent } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';

const TARGET = 'marabou_cifar10_large';
/** One plainly trained, one adversarially, one provably. */
const BASES = ['marabou_cifar10_medium', 'cifar10_resnet_2b', 'oval21_cifar_base_kw'];
const EPSILON = 5 / 255;
const QUERIES = 280;
const SEEDS = [1, 2, 3];

interface HybridCase {
  readonly name: string;
  readonly target?: number;
  readonly peer?: number;
}

/** Square alone, as attacks.md has it, is the figure to beat. */
const CASES: readonly HybridCase[] = [
  { name: 'prior-guided', target: 0.5, peer: 0.302 },
  { name: 'square-transferred' },
  { name: 'cma-es-transferred' },
  { name: 'guided-square' },
  { name: 'bases' },
  { name: 'square-labels-transferred' },
  { name: 'adba-transferred' },
  { name: 'bases-labels' },
];

/** Searches that start from base models, or are led by them. Settings were chosen with another target and other seeds. */
export async function hybridRows(): Promise<readonly BenchRow[]> {
  const opened = await openCifar(TARGET);
  const bases = await Promise.all(BASES.map(async (name) => openCifar(name)));
  if (opened === undefined || bases.includes(undefined)) return [absentRow('hybrid attacks')];
  const gradients = bases.map((one) => one!.gradients());
  const surrogates = gradients.map(({ differentiate }) => differentiate);
  const rows: BenchRow[] = [];
  for (const { name, target, peer } of CASES) {
    const rates: number[] = [];
    let [items, backward] = [0, 0];
    // Rows that are only reported have one seed.
    const seeds = target === undefined ? SEEDS.slice(0, 1) : SEEDS;
    for (const seed of seeds) {
      const options = { norm: 'linf', epsilon: EPSILON, seed, surrogates } as const;
      const found = await achieve(opened, attackOf(name), QUERIES, options);
      items = found.items;
      rates.push(found.rate);
      for (const outcome of found.outcomes) backward += outcome.backward / items / seeds.length;
    }
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    rows.push({
      name: `${name} linf 5/255, ${QUERIES} queries, three base models, ${TARGET}, ${items} items`,
      ours: `${percent(mean)} (${rates.map(percent).join(', ')}), ${backward.toFixed(0)} backward passes an item`,
      peer: peer === undefined ? '-' : `${percent(peer)} (Square alone)`,
      ratio: peer === undefined ? null : mean / peer,
      target: target === undefined ? '' : `>= ${percent(target)}`,
      holds: target === undefined ? null : mean >= target,
    });
  }
  for (const one of gradients) await one.close();
  for (const one of [opened, ...bases]) await one?.close();
  return rows;
}
