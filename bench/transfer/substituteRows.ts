import { openGradients } from '../../src/attacks/gradients/openGradients.ts';
import { retrainable } from '../../src/attacks/gradients/retrainable.ts';
import { attackOf } from '../../src/attacks/run/attackOf.ts';
import { classCriterion } from '../../src/judgement/classCriterion.ts';
import { absentRow, achieve, openCifar, percent } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';

const TARGET = 'marabou_cifar10_large';
const BASES = ['marabou_cifar10_medium', 'cifar10_resnet_2b', 'oval21_cifar_base_kw'];
const EPSILON = 8 / 255;
/** Queries of an item, 1,950 over all 65. */
const QUERIES = 30;
const SEED = 1;
/** Attacks from labels that the substitute is compared with, and what it may start from. */
const CASES = [
  { title: 'three base models', bases: true, peers: ['square-labels-transferred', 'bases-labels'] },
  { title: 'no base model', bases: false, peers: ['square-labels'] },
];

/** The substitute, which learns from labels, beside the best other attack from labels at the same queries. */
export async function substituteRows(): Promise<readonly BenchRow[]> {
  const target = await openCifar(TARGET);
  const bases = await Promise.all(BASES.map(async (name) => openCifar(name)));
  const known = bases.flatMap((one) => (one === undefined ? [] : [one]));
  if (target === undefined || known.length < BASES.length) return [absentRow('substitute')];
  const gradients = known.map((one) => one.gradients());
  const retrained = retrainable(
    known.map(({ file }) => file),
    {
      open: async (bytes, preprocessing) =>
        openGradients(bytes, { preprocessing, criterion: classCriterion() }),
    },
  );
  const surrogates = gradients.map(({ differentiate }) => differentiate);
  const rows: BenchRow[] = [];
  for (const { title, bases: hasBases, peers } of CASES) {
    const models = hasBases ? { surrogates, retrained } : {};
    const rate = async (name: string): Promise<number> => {
      const options = { norm: 'linf', epsilon: EPSILON, seed: SEED, ...models } as const;
      return (await achieve(target, attackOf(name), QUERIES, options)).rate;
    };
    const own = await rate('substitute');
    const others: number[] = [];
    for (const peer of peers) others.push(await rate(peer));
    const best = Math.max(...others);
    rows.push({
      name: `substitute linf 8/255, labels, ${QUERIES} queries an item, ${title}, ${TARGET}`,
      ours: percent(own),
      peer: peers.map((peer, i) => `${percent(others[i]!)} (${peer})`).join(', '),
      ratio: own / best,
      target: '>= 5 points above the best other attack',
      holds: own - best >= 0.05,
    });
  }
  for (const one of gradients) await one.close();
  for (const one of [target, ...known]) await one.close();
  return rows;
}
