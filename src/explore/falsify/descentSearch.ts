import type { RandomStream } from '../../core/random.ts';
import { mean, standardDeviation } from '../../math/moments.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { Descent } from './descent.ts';
import type { Plateau } from './plateau.ts';
import type { Ranges } from './ranges.ts';
import type { Search } from './search.ts';
import { SimplexWalk } from './simplexWalk.ts';
import type { Walk } from './walk.ts';

/** Starts that are tried for one that has anything new to ask. */
const TRIES = 40;
/** Runs after which a descent is compared with the others, again and again, and how many must be compared. */
const LAP = 15;
const LEAST = 4;
/** A descent has stalled that loses a smaller share of its margin in a lap. */
const PROGRESS = 0.1;
/** Starts nearer than this in every input, as a share of its range, are the same. */
const NEAR = 0.1;
/** Standard deviations below their mean that the margins of a combination of categories are taken to reach. */
const REACH = 5;
/** Numbers up to which a simplex is of use. */
const MOST_NUMBERS = 12;

/**
 * Descents from many starts, one after the other, by local models or by simplices: from the lowest runs that are not near
 * another start or an end, and from the elites of others, in turn. One that has come less deep than the median of those
 * before after as many runs is given up (the median rule of Golovin et al., "Google Vizier: a service for black-box
 * optimization", 2017). Where there are categories, three starts of four are elites, of every combination once before any
 * comes again; and only what stalls is compared, for where margins are higher there is further to go, but from the first
 * on, so that all combinations get their turn.
 */
export class DescentSearch implements Search {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly plateau: Plateau;
  private readonly ranges: Ranges;
  private readonly elites: () => readonly Evaluation[];
  private readonly random: RandomStream;
  private readonly laps = new Map<string, number[]>();
  /** Where descents started and ended. */
  private readonly visited = new Set<Evaluation>();
  /** Descents that started in each combination of categories. */
  private readonly starts = new Map<string, number>();
  private descent: Walk | undefined;
  private isSimplex = false;
  /** Margin where the descent's last lap ended. */
  private lapMargin = Infinity;
  private readonly hasSimplices: boolean;
  private readonly categories: readonly number[];
  private count = 0;

  constructor(
    system: System,
    data: TrainingData,
    plateau: Plateau,
    ranges: Ranges,
    elites: () => readonly Evaluation[],
    random: RandomStream,
  ) {
    this.system = system;
    this.data = data;
    this.plateau = plateau;
    this.ranges = ranges;
    this.elites = elites;
    this.random = random;
    const numbers = system.problem.space.parameters.filter((_, j) => ranges.isMovable(j)).length;
    this.categories = system.problem.space.categories;
    this.hasSimplices = numbers > 1 && numbers <= MOST_NUMBERS;
  }

  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[] {
    for (let tries = 0; tries < TRIES; tries++) {
      const rows = this.descent?.propose(count, asked) ?? [];
      if (rows.length > 0) return rows;
      this.end();
      const isLowest = this.count++ % (this.hasCategories ? 4 : 2) === 0;
      const start = isLowest ? (this.lowest() ?? this.elite()) : (this.elite() ?? this.lowest());
      if (start === undefined) return [];
      this.visited.add(start);
      this.lapMargin = this.data.scaledMargin(start);
      const combination = this.combination(start);
      this.starts.set(combination, (this.starts.get(combination) ?? 0) + 1);
      const { system, data, ranges } = this;
      // The lowest by a simplex and by models, the elites by models and by a simplex.
      this.isSimplex = this.hasSimplices && (this.count % 4 === 1 || this.count % 4 === 0);
      this.descent = this.isSimplex
        ? new SimplexWalk(system, data, ranges, start)
        : new Descent(system, data, ranges, start, this.random.fork(`descent-${this.count}`));
    }
    return [];
  }

  learn(from: number): void {
    const descent = this.descent!;
    const before = Math.floor(descent.made / LAP);
    descent.learn(this.data.runs.slice(from));
    const lap = Math.floor(descent.made / LAP);
    if (lap === before) return;
    const key = `${this.isSimplex} ${lap}`;
    const others = this.laps.get(key) ?? [];
    this.laps.set(key, others);
    const median = others.toSorted((a, b) => a - b)[Math.floor(others.length / 2)] ?? -Infinity;
    const value = this.data.scaledMargin(descent.center);
    const isStalled = value >= (1 - PROGRESS) * this.lapMargin;
    const isCompared = this.hasCategories ? isStalled : others.length >= LEAST;
    others.push(value);
    this.lapMargin = value;
    if (isCompared && value > median) this.end();
  }

  private end(): void {
    if (this.descent !== undefined) this.visited.add(this.descent.center);
    this.descent = undefined;
  }

  /**
   * An elite off the plateau from which none has started. Where there are categories, one of a combination with the
   * fewest starts, of these the one whose margins reach lowest by their mean and spread: the lowest run of all may lie in
   * another, for the combination that fails need not be low elsewhere.
   */
  private elite(): Evaluation | undefined {
    const { plateau, visited, starts } = this;
    const elites = this.elites().filter((run) => !visited.has(run) && !plateau.holds(run));
    if (!this.hasCategories) return elites[this.random.integer(Math.max(1, elites.length))];
    const reaches = this.reaches();
    const ranked = elites.map((run) => {
      const combination = this.combination(run);
      return {
        run,
        starts: starts.get(combination) ?? 0,
        reach: reaches.get(combination)!,
        margin: this.data.scaledMargin(run),
      };
    });
    ranked.sort((a, b) => a.starts - b.starts || a.reach - b.reach || a.margin - b.margin);
    return ranked[0]?.run;
  }

  /** Per combination of categories: how low its margins reach, by their mean and spread. */
  private reaches(): ReadonlyMap<string, number> {
    const { data } = this;
    const margins = new Map<string, number[]>();
    for (const run of data.runs) {
      if (run.margins === undefined) continue;
      const combination = this.combination(run);
      const list = margins.get(combination);
      if (list === undefined) margins.set(combination, [data.scaledMargin(run)]);
      else list.push(data.scaledMargin(run));
    }
    return new Map(
      [...margins].map(([combination, list]) => {
        const spread = list.length < 2 ? 0 : standardDeviation(list);
        return [combination, mean(list) - REACH * spread];
      }),
    );
  }

  private get hasCategories(): boolean {
    return this.categories.some((levels) => levels > 0);
  }

  private combination({ row }: Evaluation): string {
    return row.filter((_, j) => this.categories[j]! > 0).join(',');
  }

  /** The lowest run that is not near a start or an end. */
  private lowest(): Evaluation | undefined {
    const { data, ranges, visited } = this;
    const { dimensions } = this.system.problem.space;
    const isNear = (a: Evaluation, b: Evaluation) => {
      for (let j = 0; j < dimensions; j++) {
        const [x, y] = [a.row[j]!, b.row[j]!];
        if (x !== y && !ranges.isMovable(j)) return false;
        if (x !== y && Math.abs(ranges.place(j, x) - ranges.place(j, y)) >= NEAR) return false;
      }
      return true;
    };
    const { margin } = data.set();
    const order = data.runs.map((_, i) => i).toSorted((a, b) => margin[a]! - margin[b]! || a - b);
    const known = [...visited];
    const at = order.find((i) => {
      const run = data.runs[i]!;
      return !this.plateau.holds(run) && !known.some((other) => isNear(run, other));
    });
    return at === undefined ? undefined : data.runs[at];
  }
}
