import { leveugleSize } from '../../src/faults/statistics/leveugle.ts';
import { stratifiedInterval } from '../../src/faults/statistics/stratifiedInterval.ts';
import { StratifiedSampler } from '../../src/faults/statistics/stratifiedSampler.ts';
import { weightGradients } from '../../src/faults/search/weightGradients.ts';
import { bitCandidates } from '../../src/faults/search/bitCandidates.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { createRandom } from '../../src/math/random.ts';
import type { BenchRow } from '../benchRow.ts';
import { exhaust, type Exhausted } from './exhaust.ts';
import { acasSubject, mnistSubject, type BenchSubject } from './subjects.ts';

const SEEDS = 200;
const MARGIN = 0.01;
const INPUTS = 3;

/** Sampled campaigns against every single flip: what their intervals hold, what they cost, what the search finds. */
export async function truthRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const subject of [acasSubject(INPUTS), mnistSubject(INPUTS)]) {
    if (subject === undefined) continue;
    const exhausted = await exhaust(subject);
    rows.push(...coverage(subject.name, exhausted), await recall(subject, exhausted));
  }
  return rows.length > 0
    ? rows
    : [
        {
          name: 'truth',
          ours: 'networks absent',
          peer: '-',
          ratio: null,
          target: '>= 95 %',
          holds: null,
        },
      ];
}

function coverage(name: string, { population, truth, seconds }: Exhausted): BenchRow[] {
  const { strata, size } = population;
  const means = truth.map(
    (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  );
  const rate = strata.reduce((sum, { mass }, h) => sum + mass * means[h]!, 0);
  let [held, used, simple, parts, partsHeld] = [0, 0, 0, 0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const { interval, n, sampler, outcomes } = sample(population, truth, seed, true);
    used += n;
    if (seed < 40) simple += sample(population, truth, seed, false).n;
    if (interval.lower! <= rate && rate <= interval.upper!) held++;
    for (const [h] of strata.entries()) {
      const own = sampler.draws.of.filter((stratum) => stratum === h).length;
      const domain = {
        shares: Float64Array.from(strata, (_, other) => Number(other === h)),
        includes: (draw: number) => sampler.draws.of[draw] === h,
      };
      const part = stratifiedInterval(strata, sampler.draws, outcomes, {
        confidence: 0.95,
        aim: { draws: Math.max(1, own) },
        domain,
      });
      parts++;
      if (part.interval.lower! <= means[h]! + 1e-9 && means[h]! - 1e-9 <= part.interval.upper!)
        partsHeld++;
    }
  }
  const percent = (hits: number, of: number): string => `${((100 * hits) / of).toFixed(1)} %`;
  const leveugle = leveugleSize(size, { margin: MARGIN });
  const mean = used / SEEDS;
  return [
    {
      name: `${name}: intervals that hold the exhaustive SDC-1, ${SEEDS} seeds`,
      ours: `${percent(held, SEEDS)} overall, ${percent(partsHeld, parts)} by stratum`,
      peer: `truth ${(100 * rate).toFixed(3)} % of ${size} flips, ${seconds.toFixed(0)} s`,
      ratio: null,
      target: '>= 95 %',
      holds: held >= 0.95 * SEEDS && partsHeld >= 0.95 * parts,
    },
    {
      name: `${name}: injections for a margin of 1 % at 95 %`,
      ours: mean.toFixed(0),
      peer: `simple random ${leveugle} (Leveugle), ${(simple / 40).toFixed(0)} with the same stopping rule`,
      ratio: mean / leveugle,
      target: '<= 0.4',
      holds: mean / leveugle <= 0.4,
    },
  ];
}

function sample(
  population: Exhausted['population'],
  truth: Exhausted['truth'],
  seed: number,
  stratified: boolean,
) {
  const { strata, size } = population;
  const sampler = new StratifiedSampler(strata, createRandom(seed), { adaptive: stratified });
  const outcomes: number[] = [];
  for (;;) {
    const found = sampler
      .next(Math.max(100, Math.ceil(outcomes.length / 4)))
      .map(({ stratum, item }) => truth[stratum]![item]!);
    sampler.record(found);
    outcomes.push(...found);
    const draws = stratified
      ? sampler.draws
      : {
          of: sampler.draws.of.map(() => 0),
          rounds: sampler.draws.rounds.map(({ from }) => ({ from, shares: Float64Array.of(1) })),
        };
    const whole = stratified ? strata : [{ mass: 1, size, kin: '' }];
    const { interval } = stratifiedInterval(whole, draws, outcomes, {
      confidence: 0.95,
      aim: { margin: MARGIN },
    });
    if ((interval.upper! - interval.lower!) / 2 <= MARGIN || sampler.left === 0)
      return { interval, n: outcomes.length, sampler, outcomes };
  }
}

/** Of the 100 worst single flips, how many are among the 10 candidates of each tensor that the search tries first. */
async function recall(
  { name, model, batches, labels }: BenchSubject,
  { population, truth }: Exhausted,
): Promise<BenchRow> {
  const all = truth.flatMap((values, stratum) =>
    [...values.keys()].map((item) => ({ stratum, item, sdc: values[item]! })),
  );
  const worstShare = all.reduce((worst, { sdc }) => Math.max(worst, sdc), 0);
  const critical = all.filter(({ sdc }) => sdc === worstShare);
  const random = createRandom(1);
  const keys = new Set(
    critical.map((one) => {
      const { value, index, bit } = population.fault(one, random);
      return `${value.site.name} ${index} ${bit}`;
    }),
  );
  const values = weightValues(model.graph);
  const classes = batches.items.map((_, batch) => [labels?.[batch]?.[0] ?? 0]);
  const gradients = await weightGradients(model, values, batches, classes).catch(() => undefined);
  const tried = values.flatMap((value) => {
    const gradient = gradients?.get(value.site.name);
    return gradient === undefined ? [] : bitCandidates(value, gradient, 10);
  });
  const hits = tried.filter(({ edit }) =>
    keys.has(`${edit.site.name} ${edit.index} ${edit.bit}`),
  ).length;
  return {
    name: `${name}: critical bits (SDC-1 ${(100 * worstShare).toFixed(0)} %) among the search's first candidates`,
    ours: `${hits} of ${tried.length} tried are critical; recall ${((100 * hits) / critical.length).toFixed(2)} % of ${critical.length}`,
    peer: `chance ${((100 * critical.length) / population.size).toFixed(2)} % of bits are critical`,
    ratio: tried.length === 0 ? null : hits / tried.length / (critical.length / population.size),
    target: '',
    holds: null,
  };
}
