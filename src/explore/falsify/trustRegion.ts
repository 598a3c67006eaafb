import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { widened } from '../learn/widened.ts';
import type { System } from '../problem/system.ts';
import { gainScore, MarginModel } from './marginModel.ts';
import type { Plateau } from './plateau.ts';
import { expectedLow } from './expectedLow.ts';
import { createStep } from './step.ts';
import type { Step } from './step.ts';

/** Half the side of a region as a share of each input's range: at the start, at most, and below which it is given up. */
const START = 0.25;
const LARGEST = 0.6;
const SMALLEST = 0.004;
/** Batches without progress before a region is halved. */
const PATIENCE = 2;
/** Points drawn in the region for the first of a batch; of these, those that are looked at again for each of the others. */
const DRAWN = 180;
const KEPT = 24;
/** Points that are refined, and how often. */
const REFINED = 6;
const OFFSPRING = 8;
const ROUNDS = [0.3, 0.08];
/** Steps of hyper-parameter search on the first rows, and every so many turns after that: each costs as much as many points. */
const FIRST_STEPS = 20;
const STEPS = 5;
const STEPS_EVERY = 3;
/** How much of the lower tail of the belief counts, in turn. */
const TAILS = [0.5, 0, 0.2, 0.5];
const GLOBAL_TAILS = [0.2, 0.5, 0.1];

/** Points that a region wants asked next, and the lowest margin that it expects. */
export interface Suggestion {
  readonly rows: readonly Float64Array[];
  readonly lowestExpected: number;
}

/**
 * A box around the best run of a descent that grows with success and shrinks without, with a model of its own from the
 * runs nearest to it (after Eriksson et al., "Scalable global optimization via local Bayesian optimization", 2019).
 * Without a center it is the whole space.
 */
export class TrustRegion {
  private readonly space: Space;
  private readonly data: TrainingData;
  private readonly model: MarginModel;
  private readonly random: RandomStream;
  private readonly step: Step;
  private readonly plateau: Plateau;
  private readonly rowsUsed: number;
  private radius = START;
  private stalls = 0;
  private turns = 0;
  private fits = 0;
  private suggestion: Suggestion | undefined;
  /** Number of its lowest expected run; undefined for the whole space. */
  center: number | undefined;

  constructor(
    system: System,
    data: TrainingData,
    plateau: Plateau,
    center: number | undefined,
    random: RandomStream,
  ) {
    this.plateau = plateau;
    this.space = system.problem.space;
    this.data = data;
    this.center = center;
    this.random = random;
    this.step = createStep(system.problem.space);
    this.rowsUsed = center === undefined ? 120 : 60 + 6 * this.space.dimensions;
    this.model = new MarginModel(system, data, random.fork('draws'));
  }

  get isExhausted(): boolean {
    return this.radius < SMALLEST;
  }

  /** The next points; the same ones until `learn`. */
  propose(count: number, asked: ReadonlyMap<string, unknown>): Suggestion {
    this.suggestion ??= this.wished(count, asked);
    return this.suggestion;
  }

  /** Takes in the runs from number `from` on, which are answers to its suggestion. */
  learn(from: number): void {
    const { center, suggestion, data } = this;
    this.suggestion = undefined;
    if (center === undefined) return;
    const before = data.scaledMargin(data.runs[center]!);
    const expectedGain = before - (suggestion?.lowestExpected ?? 0);
    let best = before;
    let lowest = expectedLow(data, center);
    for (let i = from; i < data.runs.length; i++) {
      if (this.plateau.holds(data.runs[i]!)) continue;
      best = Math.min(best, data.scaledMargin(data.runs[i]!));
      const low = expectedLow(data, i);
      if (low < lowest) [lowest, this.center] = [low, i];
    }
    const gain = before - best;
    if (gain > 0.01 * Math.abs(before)) {
      this.stalls = 0;
      if (gain > 0.3 * expectedGain) this.radius = Math.min(LARGEST, this.radius * 1.6);
    } else if (++this.stalls >= PATIENCE || expectedGain < 0.01 * Math.abs(before)) {
      this.radius /= 2.5;
      this.stalls = 0;
    }
  }

  private wished(count: number, asked: ReadonlyMap<string, unknown>): Suggestion {
    const { space, data, model, random, center } = this;
    const d = space.dimensions;
    const rows = this.near();
    model.fit(
      rows,
      this.fits === 0 ? FIRST_STEPS : this.fits % STEPS_EVERY === 0 ? STEPS : 0,
      count,
    );
    this.fits++;
    const shape = this.shape();
    const radius = center === undefined ? LARGEST : this.radius;
    const tails = center === undefined ? GLOBAL_TAILS : TAILS;
    const used = new Set<string>();
    const isNew = (row: Float64Array) => {
      const key = space.key(row);
      return !asked.has(key) && !used.has(key);
    };
    const draw = () =>
      center === undefined
        ? widened(
            space,
            Float64Array.from({ length: d }, () => clipped(1.1 * random.uniform() - 0.05)),
          )
        : this.step(data.runs[center]!.row, (j) => radius * shape[j]!, random);
    const lowest = rows.reduce(
      (low, i) => Math.min(low, data.scaledMargin(data.runs[i]!)),
      Infinity,
    );
    const chosen: Float64Array[] = [];
    let lowestExpected = Infinity;
    const isOff = this.offPlateau();
    const drawn = Array.from({ length: DRAWN }, draw).filter((row) => space.allows(row));
    const isWorthAll = drawn.filter(isOff);
    const pooled = isWorthAll.length > 0 ? isWorthAll : drawn;
    const known = model.draws(pooled);
    for (let k = 0; k < count; k++) {
      const share = tails[(this.turns + k) % tails.length]!;
      // What was believed since has made the draws narrower, which moves the best of them little.
      let pool = pooled
        .map((row, i) => ({ row, score: gainScore(known, i, share, lowest) }))
        .toSorted((one, other) => one.score - other.score)
        .slice(0, KEPT)
        .map(({ row }) => row);
      let best: { row: Float64Array; score: number }[] = [];
      for (const scale of [...ROUNDS, 0]) {
        const draws = model.draws(pool);
        const scored = pool.map((row, i) => ({ row, score: gainScore(draws, i, share, lowest) }));
        const order = [...best, ...scored].toSorted((a, b) => a.score - b.score);
        best = [];
        for (let i = 0; i < order.length && best.length < REFINED; i++)
          if (isNew(order[i]!.row)) best.push(order[i]!);
        if (scale === 0) break;
        pool = best
          .flatMap(({ row }) =>
            Array.from({ length: OFFSPRING }, () =>
              this.step(row, (j) => scale * radius * shape[j]!, random),
            ),
          )
          .filter((row) => space.allows(row) && isOff(row));
      }
      const first = best[0];
      if (first === undefined) break;
      chosen.push(first.row);
      used.add(space.key(first.row));
      lowestExpected = Math.min(lowestExpected, lowest + first.score);
      model.believe(first.row);
    }
    this.turns += count;
    return { rows: chosen, lowestExpected };
  }

  /** Tells whether the run nearest to a point, in length scales, is not on the plateau. */
  private offPlateau(): (row: Float64Array) => boolean {
    const { data, space } = this;
    const { n, dimensions: d, categories, x } = data.set();
    const isFlat = data.runs.map((run) => this.plateau.holds(run));
    if (!isFlat.includes(true)) return () => true;
    const lengths = this.model.lengths;
    return (row) => {
      const point = space.features(row);
      let nearest = Infinity;
      let flat = false;
      for (let i = 0; i < n; i++) {
        let squared = 0;
        for (let j = 0; j < d; j++) {
          const gap = x[i * d + j]! - point[j]!;
          squared +=
            categories[j]! > 0 ? Number(gap !== 0) / lengths[j]! : (gap / lengths[j]!) ** 2;
        }
        if (squared < nearest) [nearest, flat] = [squared, isFlat[i]!];
      }
      return !flat;
    };
  }

  /** How long the box is in each input: longer where the replies change slowly, by their length scales. */
  private shape(): Float64Array {
    const { space } = this;
    const low = space.features(widened(space, new Float64Array(space.dimensions)));
    const high = space.features(widened(space, new Float64Array(space.dimensions).fill(1)));
    const shares = this.model.lengths.map((length, j) =>
      space.categories[j]! > 0 || high[j] === low[j]
        ? 1
        : Math.min(2, Math.max(0.02, length / (high[j]! - low[j]!))),
    );
    const mean = Math.exp(shares.reduce((sum, share) => sum + Math.log(share), 0) / shares.length);
    return shares.map((share, j) => (space.categories[j]! > 0 ? 1 : share / mean));
  }

  /** The valid runs nearest to the center in units of each input's spread; without one, the best and a spread of all. */
  private near(): readonly number[] {
    const { data, center, rowsUsed } = this;
    const { n, dimensions: d, categories, x, margin } = data.set();
    const usable = Array.from({ length: n }, (_, i) => i).filter(
      (i) => data.runs[i]!.margins !== undefined,
    );
    const active = usable.filter((i) => !this.plateau.holds(data.runs[i]!));
    const valid = active.length > d ? active : usable;
    if (valid.length <= rowsUsed) return valid;
    if (center === undefined) {
      const best = valid
        .toSorted((a, b) => margin[a]! - margin[b]! || a - b)
        .slice(0, rowsUsed / 3);
      const rest = valid.filter((i) => !best.includes(i));
      const every = rest.length / (rowsUsed - best.length);
      return [
        ...best,
        ...rest.filter((_, i) => Math.floor(i / every) > Math.floor((i - 1) / every)),
      ];
    }
    const distance = new Float64Array(n);
    for (const i of valid) {
      for (let j = 0; j < d; j++) {
        const gap = x[i * d + j]! - x[center * d + j]!;
        distance[i]! += categories[j]! > 0 ? 3 * Number(gap !== 0) : gap * gap;
      }
    }
    return valid.toSorted((a, b) => distance[a]! - distance[b]! || a - b).slice(0, rowsUsed);
  }
}

function clipped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
