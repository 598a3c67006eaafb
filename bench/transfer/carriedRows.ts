import { availableParallelism } from 'node:os';

import { ensembleOf } from '../../src/attacks/gradients/ensembles.ts';
import type { ModelGradients } from '../../src/attacks/gradients/openGradients.ts';
import type { AttackItem } from '../../src/attacks/frame/attack.ts';
import { attackOf } from '../../src/attacks/run/attackOf.ts';
import { absentRow, openCifar, percent } from '../attacks/cifar.ts';
import type { CifarCase } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';
import { torchPgd } from './torchPgd.ts';

const EPSILON = 8 / 255;
const SEEDS = [1, 2, 3];
const BASES = ['marabou_cifar10_medium', 'cifar10_resnet_2b', 'oval21_cifar_base_kw'];
const TARGETS = ['marabou_cifar10_large', 'cifar10_resnet_4b', 'oval21_cifar_wide_kw'];
/** Of which base models samples are made, and on which model they are tried, to choose among `CANDIDATES`. */
const TUNING = [
  { bases: BASES.slice(1), target: 'marabou_cifar10_small' },
  { bases: [BASES[0]!, BASES[2]!], target: BASES[1]! },
  { bases: BASES.slice(0, 2), target: BASES[2]! },
];

/** Pictures on which candidates are compared. */
const TUNED = 24;
/** Attacks at most at forty gradients of each base model, and mi with its ten. */
const MI = { name: 'mi', settings: {} };
const CANDIDATES = [
  { name: 'mi', settings: { steps: 40 } },
  { name: 'ti', settings: {} },
  { name: 'ti', settings: { steps: 40 } },
  { name: 'mef', settings: { steps: 10, neighbours: 4, kernel: 5 } },
  { name: 'decowa', settings: { copies: 2, kernel: 5 } },
  { name: 'l2t', settings: { draws: 1, views: 4, kernel: 5 } },
  { name: 'fia', settings: { copies: 20, kernel: 5, steps: 20 } },
  { name: 'bsr', settings: { copies: 4, kernel: 5 } },
];
type Candidate = (typeof CANDIDATES)[number];

/** Which target read which items rightly, and what samples did to it. */
interface Carried {
  readonly right: number;
  readonly broken: number;
  readonly backward: number;
}

/**
 * Samples of three base models on three targets that none of them is. What `ours` is was chosen on other pairs of base
 * models and targets; no setting was tuned on the targets of the rows.
 */
export async function carriedRows(): Promise<readonly BenchRow[]> {
  const names = [...new Set([...BASES, ...TARGETS, ...TUNING.map(({ target }) => target)])];
  const opened = new Map<string, CifarCase>();
  for (const name of names) {
    const one = await openCifar(name);
    if (one === undefined) return [absentRow('transfer from three base models')];
    opened.set(name, one);
  }
  const gradients = new Map(
    BASES.map((name) => [name, opened.get(name)!.gradients(availableParallelism())]),
  );
  const models = { opened, gradients };
  const chosen = await choose(models);
  const rows: BenchRow[] = [chosen.row];
  const ours: Carried[][] = [];
  const mi: Carried[][] = [];
  for (const seed of SEEDS) {
    mi.push(await carry(models, BASES, TARGETS, MI, { seed, ensemble: 'logits' }));
    ours.push(await carry(models, BASES, TARGETS, chosen.best, { seed, ensemble: 'gradients' }));
  }
  const peer = await torchMi(models);
  for (const [t, target] of TARGETS.entries()) {
    const rate = (all: readonly Carried[][]): number =>
      all.reduce((sum, one) => sum + one[t]!.broken / one[t]!.right / all.length, 0);
    const [own, plain] = [rate(ours), rate(mi)];
    const title = `to ${target}, ${mi[0]![t]!.right} items, ${SEEDS.length} seeds`;
    const told = (all: readonly Carried[][]): string =>
      `${percent(rate(all))}, ${all[0]![t]!.backward.toFixed(0)} backward passes an item`;
    const share = peer?.[t];
    rows.push({
      name: `mi on mean logits ${title}`,
      ours: told(mi),
      peer: share === undefined ? 'absent' : `${percent(share)} (PyTorch, the same steps)`,
      ratio: share === undefined ? null : plain / share,
      target: '>= its peer',
      // One item is the noise of float32 sums.
      holds: share === undefined ? null : plain >= share - 1 / mi[0]![t]!.right,
    });
    rows.push({
      name: `${label(chosen.best)} ${title}`,
      ours: told(ours),
      peer: `${told(mi)} (mi)`,
      ratio: own / plain,
      target: '>= 15 points above mi, on two of three',
      holds: own - plain >= 0.15,
    });
  }
  for (const one of gradients.values()) await one.close();
  for (const one of opened.values()) await one.close();
  return rows;
}

interface Models {
  readonly opened: ReadonlyMap<string, CifarCase>;
  readonly gradients: ReadonlyMap<string, ModelGradients>;
}

/** The best candidate over the tuning pairs, by the mean of its rates. */
async function choose(models: Models): Promise<{ best: Candidate; row: BenchRow }> {
  const means: number[] = [];
  const costs: number[] = [];
  for (const candidate of CANDIDATES) {
    let [mean, cost] = [0, 0];
    for (const { bases, target } of TUNING) {
      const options = { seed: 11, ensemble: 'gradients', limit: TUNED } as const;
      const [carried] = await carry(models, bases, [target], candidate, options);
      mean += carried!.broken / carried!.right / TUNING.length;
      cost += carried!.backward / TUNING.length;
    }
    means.push(mean);
    costs.push(cost);
  }
  const at = means.indexOf(Math.max(...means));
  const told = CANDIDATES.map(
    (one, i) => `${label(one)} ${percent(means[i]!)} (${costs[i]!.toFixed(0)})`,
  );
  return {
    best: CANDIDATES[at]!,
    row: {
      name: 'chosen on other pairs of base models and targets (backward passes)',
      ours: `${label(CANDIDATES[at]!)}: ${told.join(', ')}`,
      peer: '-',
      ratio: null,
      target: '',
      holds: null,
    },
  };
}

/** Makes a sample of every item on the base models, and shows it to each target. */
async function carry(
  { opened, gradients }: Models,
  bases: readonly string[],
  targets: readonly string[],
  { name, settings }: Candidate,
  {
    seed,
    ensemble,
    limit = Infinity,
  }: {
    readonly seed: number;
    readonly ensemble: 'gradients' | 'logits';
    readonly limit?: number;
  },
): Promise<Carried[]> {
  const own = bases.map((base) => gradients.get(base)!);
  const attack = attackOf(name);
  const first = opened.get(targets[0]!)!;
  // Samples are the same for every target: they are made for all items, as no target is asked on the way.
  const view = first.view({
    norm: 'linf',
    epsilon: EPSILON,
    seed,
    surrogates: own.map(({ differentiate }) => differentiate),
    ensemble: ensembleOf(ensemble, own),
  });
  const items = first.all.slice(0, limit).map((picture, i): AttackItem => ({
    name: `${i}`,
    clean: view.preprocessing.prepare(picture),
    original: { label: first.labels[i]! },
    // The sample counts, however little the first target minds it: else the closest try would be the clean point.
    cleanMargin: Infinity,
  }));
  const outcomes = await attack.attack(
    view,
    items,
    { queries: 1, round: items.length, lanes: items.length },
    attack.options.parse(settings),
  );
  const crafted = outcomes.map(({ adversarial }) => adversarial);
  const backward = outcomes.reduce((sum, one) => sum + one.backward / outcomes.length, 0);
  return Promise.all(
    targets.map(async (target) => ({ ...(await shown(opened.get(target)!, crafted)), backward })),
  );
}

/** Items that a target reads rightly when clean, and of these those whose sample it misreads. */
async function shown(
  target: CifarCase,
  samples: readonly Float32Array[],
): Promise<{ right: number; broken: number }> {
  const view = target.view({ norm: 'linf', epsilon: EPSILON });
  const items = (await target.items(view)).filter(({ name }) => Number(name) < samples.length);
  const answers = await view.ask(
    items.map(({ name, original }) => ({ point: samples[Number(name)]!, original })),
  );
  return { right: items.length, broken: answers.filter(({ wrong }) => wrong).length };
}

/** The same momentum steps on the same mean logits in PyTorch. */
async function torchMi({ opened }: Models): Promise<readonly number[] | undefined> {
  const bases = BASES.map((name) => opened.get(name)!);
  const [first] = bases;
  const view = first!.view({ norm: 'linf', epsilon: EPSILON });
  const items = first!.all.map((picture, i) => ({
    clean: view.preprocessing.prepare(picture),
    label: first!.labels[i]!,
  }));
  const steps = { epsilon: EPSILON, step: EPSILON / 10, steps: 10, momentum: 1 };
  const found = torchPgd(bases, items, steps);
  if (found === undefined) return undefined;
  const rates: number[] = [];
  for (const target of TARGETS) {
    const { right, broken } = await shown(opened.get(target)!, found.points);
    rates.push(broken / right);
  }
  return rates;
}

function label({ name, settings }: Candidate): string {
  const told = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return [name, ...told].join(' ');
}
