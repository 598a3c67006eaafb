import type { RandomStream } from '../../core/random.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Run } from '../problem/run.ts';
import type { System } from '../problem/system.ts';
import { Descent } from './descent.ts';
import type { Plateau } from './plateau.ts';
import type { Ranges } from './ranges.ts';
import type { Search } from './search.ts';
import { SimplexWalk } from './simplexWalk.ts';
import type { Walk } from './walk.ts';

/** Starts that are tried for one that has anything new to ask. */
const TRIES = 40;
/** Runs of a lap, for each number that moves and besides; a lap of a simplex has so many times as many. */
const LAP_EACH = 2;
const LAP = 6;
const LONGER = 4;
/** Share of its margin that a descent must lose in a lap to go on at once. */
const PROGRESS = 0.1;
/** Of so many descents that have stalled as often, one goes on. */
const PROMOTED = 3;
/** Starts nearer than this in every input, as a share of its range, are the same. */
const NEAR = 0.1;
/** Numbers up to which a simplex is of use. */
const MOST_NUMBERS = 12;

interface Runner {
  walk: Walk;
  isSimplex: boolean;
  /** Runs and margin at the end of its last lap. */
  made: number;
  margin: number;
  stalls: number;
}

/**
 * Descents from many starts: from the lowest runs that are not near another start or an end, and from the elites of
 * others, in turn. One goes on for as long as every lap takes it a good part of the way to a failure; then others start,
 * and the lowest third of those that have stalled as often go on (after Li et al., "A system for massively parallel
 * hyperparameter tuning", 2020). They begin by local models, which need few runs, and go on by simplices.
 */
export class DescentSearch implements Search {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly plateau: Plateau;
  private readonly ranges: Ranges;
  private readonly elites: () => readonly Run[];
  private readonly random: RandomStream;
  private readonly lap: number;
  private readonly hasSimplices: boolean;
  /** Where descents started and stalled. */
  private readonly visited = new Set<Run>();
  /** Descents that started in each combination of categories. */
  private readonly starts = new Map<string, number>();
  private readonly stalled: Runner[] = [];
  /** How many descents have stalled once, twice and so on. */
  private readonly levels: number[] = [];
  private runner: Runner | undefined;
  private count = 0;

  constructor(
    system: System,
    data: TrainingData,
    plateau: Plateau,
    ranges: Ranges,
    elites: () => readonly Run[],
    random: RandomStream,
  ) {
    this.system = system;
    this.data = data;
    this.plateau = plateau;
    this.ranges = ranges;
    this.elites = elites;
    this.random = random;
    const numbers = system.problem.space.parameters.filter((_, j) => ranges.isMovable(j)).length;
    this.hasSimplices = numbers > 1 && numbers <= MOST_NUMBERS;
    this.lap = LAP + LAP_EACH * numbers;
  }

  propose(count: number, asked: ReadonlyMap<string, Run>): readonly Float64Array[] {
    for (let tries = 0; tries < TRIES; tries++) {
      const { runner } = this;
      const rows = runner?.walk.propose(count, asked) ?? [];
      if (rows.length > 0) return rows;
      if (runner !== undefined) {
        this.visited.add(runner.walk.center);
        if (this.hasSimplices && !runner.isSimplex) this.stall(runner);
      }
      this.runner = this.promoted() ?? this.started();
      if (this.runner === undefined) return [];
    }
    return [];
  }

  learn(from: number): void {
    const runner = this.runner!;
    const { walk } = runner;
    walk.learn(this.data.runs.slice(from));
    if (walk.made - runner.made < this.lap * (runner.isSimplex ? LONGER : 1)) return;
    const margin = this.data.scaledMargin(walk.center);
    const isProgress = margin < (1 - PROGRESS) * runner.margin;
    runner.made = walk.made;
    runner.margin = margin;
    if (isProgress) return;
    this.stall(runner);
    this.runner = undefined;
  }

  private stall(runner: Runner): void {
    const { center } = runner.walk;
    this.visited.add(center);
    runner.margin = this.data.scaledMargin(center);
    this.levels[runner.stalls] = (this.levels[runner.stalls] ?? 0) + 1;
    runner.stalls++;
    this.stalled.push(runner);
  }

  /** The lowest of the descents that have stalled most often, where enough others have. */
  private promoted(): Runner | undefined {
    const { system, data, ranges, stalled, levels } = this;
    for (let level = levels.length; level > 0; level--) {
      const rivals = stalled.filter(({ stalls }) => stalls === level);
      const known = levels[level - 1]!;
      if (rivals.length === 0 || PROMOTED * (known - rivals.length + 1) > known) continue;
      const runner = rivals.reduce((low, other) => (other.margin < low.margin ? other : low));
      stalled.splice(stalled.indexOf(runner), 1);
      if (this.hasSimplices && !runner.isSimplex) {
        runner.walk = new SimplexWalk(system, data, ranges, runner.walk.center);
        runner.isSimplex = true;
      }
      runner.made = runner.walk.made;
      return runner;
    }
    return undefined;
  }

  private started(): Runner | undefined {
    const { system, data, ranges, starts } = this;
    const isLowest = this.count++ % 2 === 0;
    const start = isLowest ? (this.lowest() ?? this.elite()) : (this.elite() ?? this.lowest());
    if (start === undefined) return undefined;
    this.visited.add(start);
    const combination = this.combination(start);
    starts.set(combination, (starts.get(combination) ?? 0) + 1);
    const random = this.random.fork(`descent-${this.count}`);
    const walk = new Descent(system, data, ranges, start, random);
    return { walk, isSimplex: false, made: 0, margin: data.scaledMargin(start), stalls: 0 };
  }

  private combination({ row }: Run): string {
    const { categories } = this.system.problem.space;
    return row.filter((_, j) => categories[j]! > 0).join(',');
  }

  /** An elite off the plateau from which none has started, of a combination of categories with the fewest starts. */
  private elite(): Run | undefined {
    const { plateau, visited, starts } = this;
    const elites = this.elites().filter((run) => !visited.has(run) && !plateau.holds(run));
    const counts = elites.map((run) => starts.get(this.combination(run)) ?? 0);
    const fewest = Math.min(...counts);
    const rare = elites.filter((_, i) => counts[i] === fewest);
    return rare[this.random.integer(Math.max(1, rare.length))];
  }

  /** The lowest run that is not near a start or an end. */
  private lowest(): Run | undefined {
    const { data, ranges, visited } = this;
    const { dimensions } = this.system.problem.space;
    const isNear = (a: Run, b: Run) => {
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
