import type { RandomStream } from '../../core/random.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Ranges } from './ranges.ts';
import type { Search } from './search.ts';
import { createStep } from './step.ts';

/** Share of the points that are drawn afresh; of the others, that are crossed; and whose parent is no elite. */
const FRESH = 0.4;
const CROSSED = 0.3;
const COMMON = 0.5;
/** How often an input of a fresh point lies at an end of its range, at most. */
const MOST_ENDS = 0.9;
/** Inputs of a point that jump to anywhere in their range, on average, and how many of these to an end of it. */
const JUMPS = 0.5;
const TO_ENDS = 0.5;
/** How far a point moves, as a share of each range: from the least to so many times as much. */
const LEAST_STEP = 0.002;
const STEPS = 200;
/** Runs of a niche that are kept beside its elite. */
const KEPT = 8;
/** Draws for a point that is new and that the constraints allow. */
const TRIES = 20;
/** Numbers of a reply at either end of their order that tell niches apart, and inputs that do where there are no such. */
const ENDS = 2;
const MOST_HALVED = 8;

interface Niche {
  elite: Evaluation;
  /** A fair sample of its runs. */
  readonly kept: Evaluation[];
  seen: number;
  picks: number;
}

/**
 * Keeps the lowest run of every niche, and asks beside them all in turn (MAP-Elites; Mouret and Clune, "Illuminating
 * search spaces by mapping elites", 2015). A niche is a combination of categories and an order of the reply's numbers:
 * so the search leads over kinds of replies that are rare, where plateaus with a low margin would hold it. Fresh points
 * lie at the ends of some ranges, and an input of the others jumps now and then. It costs next to no time of its own.
 */
export class NicheSearch implements Search {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly ranges: Ranges;
  private readonly random: RandomStream;
  private readonly niches = new Map<string, Niche>();
  private readonly step: ReturnType<typeof createStep>;
  private known = 0;

  constructor(system: System, data: TrainingData, ranges: Ranges, random: RandomStream) {
    this.system = system;
    this.data = data;
    this.ranges = ranges;
    this.random = random;
    this.step = createStep(system.problem.space);
  }

  /** The lowest run of every niche so far. */
  elites(): readonly Evaluation[] {
    this.update();
    return [...this.niches.values()].map(({ elite }) => elite);
  }

  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[] {
    this.update();
    const { space } = this.system.problem;
    const rows = new Map<string, Float64Array>();
    for (let tries = 0; rows.size < count && tries < TRIES * count; tries++) {
      const row = this.random.uniform() < FRESH ? this.fresh() : this.offspring();
      const key = space.key(row);
      if (!asked.has(key) && space.allows(row)) rows.set(key, row);
    }
    return [...rows.values()];
  }

  learn(): void {
    this.update();
  }

  /** Sorts the runs that came since into their niches, whoever asked for them. */
  private update(): void {
    const { data, niches, random } = this;
    for (; this.known < data.runs.length; this.known++) {
      const run = data.runs[this.known]!;
      if (run.margins === undefined) continue;
      const key = this.nicheOf(run);
      const niche = niches.get(key);
      if (niche === undefined) {
        niches.set(key, { elite: run, kept: [run], seen: 1, picks: 0 });
        continue;
      }
      niche.seen++;
      if (niche.kept.length < KEPT) niche.kept.push(run);
      else if (random.uniform() < KEPT / niche.seen) niche.kept[random.integer(KEPT)] = run;
      if (data.scaledMargin(run) < data.scaledMargin(niche.elite)) niche.elite = run;
    }
  }

  private nicheOf({ row, reply }: Evaluation): string {
    const { ranges } = this;
    const { categories } = this.system.problem.space;
    const levels = categories.flatMap((count, j) => (count > 0 ? [row[j]!] : []));
    if (reply !== undefined && reply.length > ENDS) {
      const order = Array.from(reply, (_, c) => c).toSorted(
        (a, b) => reply[a]! - reply[b]! || a - b,
      );
      return [...levels, ...order.slice(0, ENDS), ...order.slice(-ENDS)].join(',');
    }
    const halves = categories.flatMap((_, j) =>
      ranges.isMovable(j) ? [Number(ranges.place(j, row[j]!) > 0.5)] : [],
    );
    return [...levels, ...halves.slice(0, MOST_HALVED)].join(',');
  }

  private fresh(): Float64Array {
    const ends = MOST_ENDS * this.random.uniform();
    return Float64Array.from(this.system.problem.space.categories, (_, j) =>
      this.anywhere(j, ends),
    );
  }

  /** A value of an input, at an end of its range with probability `ends`. */
  private anywhere(j: number, ends: number): number {
    const { random, ranges } = this;
    const levels = this.system.problem.space.categories[j]!;
    if (levels > 0) return random.integer(levels);
    if (!ranges.isMovable(j)) return ranges.value(j, 0);
    return ranges.value(j, random.uniform() < ends ? random.integer(2) : random.uniform());
  }

  private offspring(): Float64Array {
    const { random } = this;
    const all = [...this.niches.values()];
    let parent = all[0]!;
    let fewest = Infinity;
    for (const niche of all) {
      const picks = niche.picks + 0.5 * random.uniform();
      if (picks < fewest) [fewest, parent] = [picks, niche];
    }
    parent.picks++;
    const isCommon = random.uniform() < COMMON;
    let { row } = isCommon ? parent.kept[random.integer(parent.kept.length)]! : parent.elite;
    if (random.uniform() < CROSSED) {
      const other = all[random.integer(all.length)]!.elite.row;
      row = row.map((value, j) => (random.uniform() < 0.5 ? other[j]! : value));
    }
    const radius = LEAST_STEP * STEPS ** random.uniform();
    const moved = this.step(row, () => radius, random);
    return moved.map((value, j) =>
      random.uniform() < JUMPS / moved.length ? this.anywhere(j, TO_ENDS) : value,
    );
  }
}
