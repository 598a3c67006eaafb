import type { RandomStream } from '../../core/random.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Plateau } from './plateau.ts';
import { expectedLow } from './expectedLow.ts';
import { TrustRegion } from './trustRegion.ts';
import type { Search } from './search.ts';

/** Regions that are searched at the same time. */
const REGIONS = 3;

/**
 * Bayesian optimisation of the smallest margin in the whole space and in a few regions that move, grow and shrink; the
 * region that expects the lowest margin goes next.
 */
export class TrustRegionSearch implements Search {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly plateau: Plateau;
  private readonly random: RandomStream;
  private readonly whole: TrustRegion;
  private readonly centers: number[] = [];
  private regions: TrustRegion[] = [];
  private turnOf: TrustRegion;
  private turn = 0;

  constructor(system: System, data: TrainingData, plateau: Plateau, random: RandomStream) {
    this.system = system;
    this.data = data;
    this.plateau = plateau;
    this.random = random;
    this.whole = new TrustRegion(system, data, plateau, undefined, random.fork('whole'));
    this.turnOf = this.whole;
  }

  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[] {
    const { system, data, plateau, random, turn } = this;
    const stream = random.fork(`turn-${turn}`);
    this.regions = this.regions.filter((region) => !region.isExhausted);
    if (this.regions.length < REGIONS) {
      const center = this.freshCenter();
      this.centers.push(center);
      const draws = random.fork(`region-${this.centers.length}`);
      this.regions.push(new TrustRegion(system, data, plateau, center, draws));
    }
    const { regions } = this;
    const wishes = regions.map((region) => region.propose(count, asked));
    const order = regions
      .map((_, i) => i)
      .toSorted((a, b) => wishes[a]!.lowestExpected - wishes[b]!.lowestExpected);
    const chosen = regions[turn % 4 === 3 ? stream.integer(regions.length) : order[0]!]!;
    this.turnOf = turn % 4 === 1 ? this.whole : chosen;
    this.turn++;
    return this.turnOf.propose(count, asked).rows.slice(0, count);
  }

  learn(from: number): void {
    this.turnOf.learn(from);
  }

  /** The lowest expected run that is not near a center that was searched already. */
  private freshCenter(): number {
    const { data, plateau, centers } = this;
    const { n, dimensions: d, categories, x } = data.set();
    const lows = Array.from({ length: n }, (_, i) => expectedLow(data, i));
    const valid = Array.from({ length: n }, (_, i) => i).filter(
      (i) => data.runs[i]!.margins !== undefined,
    );
    const active = valid.filter((i) => !plateau.holds(data.runs[i]!));
    const order = (active.length > 0 ? active : valid).toSorted(
      (a, b) => lows[a]! - lows[b]! || a - b,
    );
    const apart = (i: number, other: number) => {
      let squared = 0;
      for (let j = 0; j < d; j++) {
        const gap = x[i * d + j]! - x[other * d + j]!;
        squared += categories[j]! > 0 ? 3 * Number(gap !== 0) : gap * gap;
      }
      // In standard deviations: a range of a uniform input has 3.5.
      return Math.sqrt(squared / d);
    };
    return order.find((i) => centers.every((other) => apart(i, other) > 0.7)) ?? order[0] ?? 0;
  }
}
