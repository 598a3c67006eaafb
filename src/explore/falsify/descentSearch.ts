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
/** Runs after which a descent is compared with the others, again and again, and how many must be compared. */
const LAP = 15;
const LEAST = 4;
/** Starts nearer than this in every input, as a share of its range, are the same. */
const NEAR = 0.1;

/** Numbers up to which a simplex is of use. */
const MOST_NUMBERS = 12;

/**
 * Descents from many starts, one after the other, by local models or by simplices: from the lowest runs that are not near
 * another start or an end, and from the elites of others, in turn. One that has come less deep than the median of those
 * before after as many runs is given up (the median rule of Golovin et al., "Google Vizier: a service for black-box
 * optimization", 2017).
 */
export class DescentSearch implements Search {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly plateau: Plateau;
  private readonly ranges: Ranges;
  private readonly elites: () => readonly Run[];
  private readonly random: RandomStream;
  private readonly laps = new Map<string, number[]>();
  /** Where descents started and ended. */
  private readonly visited = new Set<Run>();
  private descent: Walk | undefined;
  private isSimplex = false;
  private readonly hasSimplices: boolean;
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
  }

  propose(count: number, asked: ReadonlyMap<string, Run>): readonly Float64Array[] {
    for (let tries = 0; tries < TRIES; tries++) {
      const rows = this.descent?.propose(count, asked) ?? [];
      if (rows.length > 0) return rows;
      this.end();
      const isLowest = this.count++ % 2 === 0;
      const start = isLowest ? (this.lowest() ?? this.elite()) : (this.elite() ?? this.lowest());
      if (start === undefined) return [];
      this.visited.add(start);
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
    const median = others.toSorted((a, b) => a - b)[Math.floor(others.length / 2)];
    const value = this.data.scaledMargin(descent.center);
    others.push(value);
    if (others.length > LEAST && value > median!) this.end();
  }

  private end(): void {
    if (this.descent !== undefined) this.visited.add(this.descent.center);
    this.descent = undefined;
  }

  /** An elite off the plateau from which none has started. */
  private elite(): Run | undefined {
    const { plateau, visited } = this;
    const elites = this.elites().filter((run) => !visited.has(run) && !plateau.holds(run));
    return elites[this.random.integer(Math.max(1, elites.length))];
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
