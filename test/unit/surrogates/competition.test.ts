import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { Competition } from '../../../src/surrogates/competition.ts';
import { SURROGATE_FAMILIES } from '../../../src/surrogates/families.ts';
import type {
  Prediction,
  SurrogateFamily,
  TrainingSet,
} from '../../../src/surrogates/surrogate.ts';

/** A family that believes the same of every point, and counts how often it learns. */
function stubborn(name: string, failure: (margin: number) => number, joinsAt = 0): SurrogateFamily {
  const believe = (x: Float64Array, count: number): Prediction => {
    const beliefs = Float64Array.from({ length: count }, (_, i) => failure(x[i]!));
    return { mean: beliefs.map((p) => 0.5 - p), sd: beliefs.map(() => 1), failure: beliefs };
  };
  return {
    name,
    summary: '',
    joinsAt,
    propose: (random) => ({ value: random.uniform() }),
    mutate: (_, random) => ({ value: random.uniform() }),
    create: () => ({
      fit: () => {
        fits.set(name, (fits.get(name) ?? 0) + 1);
        return Promise.resolve();
      },
      predict: believe,
      margins: (x, count) => believe(x, count).mean,
      graph: () => undefined,
    }),
  };
}
const fits = new Map<string, number>();

/** The only feature is the margin itself. */
function line(n: number): TrainingSet {
  const random = createRandom(7);
  const x = Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  return { n, dimensions: 1, categories: [0], x, margin: x };
}

async function compete(
  families: readonly SurrogateFamily[],
  { until, instances = 2 }: { until: number; instances?: number },
): Promise<Competition> {
  fits.clear();
  const competition = new Competition({
    families,
    instances,
    minPredictionsBeforeDeletion: 20,
    random: createRandom(4),
  });
  const all = line(until);
  await competition.learn({ ...all, n: 20 }, 0);
  for (let n = 30; n <= until; n += 10) await competition.learn({ ...all, n }, n - 10);
  return competition;
}

const good = stubborn('good', (margin) => (margin < 0 ? 0.95 : 0.05));
const poor = stubborn('poor', (margin) => (margin < 0 ? 0.05 : 0.95));

describe('Competition', () => {
  it('scores an even sample of a large batch', async () => {
    const competition = new Competition({
      families: [good],
      instances: 1,
      minPredictionsBeforeDeletion: 20,
      random: createRandom(4),
    });
    const all = line(5020);
    await competition.learn({ ...all, n: 20 }, 0);
    // Wrong about the last tenth of the batch alone.
    const margin = all.margin.map((value, i) => (i < 4520 ? value : -value));
    await competition.learn({ ...all, margin }, 20);
    const { predictions, score } = competition.genealogy[0]!;
    expect(predictions).toBe(512);
    const recent = 1 - (1 - 1 / 200) ** 51;
    expect(score).toBeCloseTo(-Math.log(0.95) * (1 - recent) - Math.log(0.05) * recent, 1);
  });

  it('does not score rows that it is told to leave out', async () => {
    const competition = new Competition({
      families: [good],
      instances: 1,
      minPredictionsBeforeDeletion: 20,
      random: createRandom(4),
    });
    const all = line(60);
    await competition.learn({ ...all, n: 20 }, 0);
    // Wrong about every other row of the batch.
    const margin = all.margin.map((value, i) => (i < 20 || i % 2 === 0 ? value : -value));
    const odd = new Set(Array.from({ length: 20 }, (_, i) => 2 * i + 1));
    await competition.learn({ ...all, margin }, 20, odd);
    const { predictions, score } = competition.genealogy[0]!;
    expect(predictions).toBe(20);
    expect(score).toBeCloseTo(-Math.log(0.95), 12);
  });

  it('lets families die out that have been tried enough; a good one has children, but never more than half the places', async () => {
    const worse = stubborn('worse', (margin) => (margin < 0 ? 0.02 : 0.98));
    const competition = await compete([good, poor, worse], { until: 150, instances: 5 });
    const { genealogy } = competition;
    const families = competition.ranking().map(({ entry }) => entry.competitor.family);
    expect(families).toEqual(['good', 'good', 'good']);
    const dead = genealogy.filter(({ family }) => family !== 'good');
    for (const { diedAt, predictions } of dead) {
      expect(diedAt).toBeGreaterThan(0);
      expect(predictions).toBeGreaterThanOrEqual(20);
    }
    // The last of its family has been given twice as many.
    for (const name of ['poor', 'worse']) {
      const [last] = dead
        .filter(({ family }) => family === name)
        .toSorted((a, b) => b.diedAt! - a.diedAt!);
      expect(last!.predictions).toBeGreaterThanOrEqual(40);
    }
    const members = competition.members();
    expect(members.map(({ competitor }) => competitor.family)).toEqual(members.map(() => 'good'));
    expect(members.length).toBeGreaterThan(1);
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const [child] = genealogy.filter(({ parent }) => parent !== undefined);
    expect(genealogy.find(({ id }) => id === child!.parent)).toMatchObject({ family: 'good' });
  });

  it('lets it return when there are four times as many runs, for what is poor for few may be good for many', async () => {
    const { genealogy } = await compete([good, poor], { until: 300 });
    const poorOnes = genealogy.filter(({ family }) => family === 'poor');
    // At the first elimination from 240 on, for it takes a place that falls vacant.
    expect(poorOnes[0]!.diedAt).toBe(60);
    expect(poorOnes[1]!.bornAt).toBeGreaterThanOrEqual(240);
    expect(poorOnes[1]!.bornAt).toBeLessThan(1.1 * 240 + 10);
    expect(poorOnes[1]!.parent).toBeUndefined();
  });

  it('gives a configuration that is far behind no proposals, and lets it learn rarely', async () => {
    // Never eliminated: there is no room for more predictions than the limit.
    fits.clear();
    const competition = new Competition({
      families: [good, poor],
      instances: 2,
      minPredictionsBeforeDeletion: 10_000,
      random: createRandom(4),
    });
    const all = line(1000);
    await competition.learn({ ...all, n: 100 }, 0);
    for (let n = 110; n <= 1000; n += 10) await competition.learn({ ...all, n }, n - 10);
    const [, last] = competition.ranking();
    expect(last!.entry.competitor.family).toBe('poor');
    expect(last!.weight).toBeLessThan(1e-6);
    expect(fits.get('good')).toBe(91);
    // log(10) / log(1.3) growths, and those before it was known that none would do.
    expect(fits.get('poor')).toBeLessThan(15);
  });

  it('takes in a family when its time has come', async () => {
    const late = stubborn('late', (margin) => (margin < 0 ? 0.99 : 0.01), 100);
    const competition = await compete([good, late], { until: 200 });
    const first = competition.genealogy.find(({ family }) => family === 'late')!;
    expect(first.bornAt).toBe(100);
    expect(competition.ranking()[0]!.entry.competitor.family).toBe('late');
  });

  it('scores before learning, eliminates, inherits, and records it all, with real families', async () => {
    const competition = await compete(
      SURROGATE_FAMILIES.filter(({ name }) => ['gaussian-process', 'random-forest'].includes(name)),
      { until: 120, instances: 4 },
    );
    const { genealogy } = competition;
    const ranking = competition.ranking();
    expect(ranking.length).toBeLessThanOrEqual(4);
    expect(ranking.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const children = genealogy.filter(({ parent }) => parent !== undefined);
    expect(children.length).toBeGreaterThan(0);
    for (const child of children) {
      const parent = genealogy.find(({ id }) => id === child.parent)!;
      expect(parent.family).toBe(child.family);
      expect(parent.settings).not.toEqual(child.settings);
    }
    for (const { diedAt, predictions } of genealogy)
      if (diedAt !== undefined) expect(predictions).toBeGreaterThanOrEqual(20);
    expect(ranking[0]!.entry.competitor.score).toBeLessThan(Math.LN2);
  });
});
