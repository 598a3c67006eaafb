import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { nelderMead } from './nelderMead.ts';
import type { Ranges } from './ranges.ts';
import type { Walk } from './walk.ts';

/** First edge, as a share of each range. */
const EDGE = 0.1;

/** Nelder and Mead's search from one run over the inputs that are numbers: it follows valleys that bend, run by run. */
export class SimplexWalk implements Walk {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly ranges: Ranges;
  private readonly inputs: readonly number[];
  private readonly search: Generator<Float64Array, void, number>;
  private place: Float64Array | undefined;
  center: Evaluation;
  made = 0;

  constructor(system: System, data: TrainingData, ranges: Ranges, start: Evaluation) {
    this.system = system;
    this.data = data;
    this.ranges = ranges;
    this.center = start;
    this.inputs = system.problem.space.parameters.flatMap((_, j) =>
      ranges.isMovable(j) ? [j] : [],
    );
    const places = Float64Array.from(this.inputs, (j) => ranges.place(j, start.row[j]!));
    this.search = nelderMead(places, data.scaledMargin(start), EDGE);
    this.place = this.inputs.length === 0 ? undefined : (this.search.next().value ?? undefined);
  }

  propose(_count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[] {
    const { space } = this.system.problem;
    for (;;) {
      const row = this.row();
      if (row === undefined) return [];
      const known = asked.get(space.key(row));
      if (known !== undefined) this.take(known);
      else if (space.allows(row)) return [row];
      else this.next(Infinity);
    }
  }

  learn(runs: readonly Evaluation[]): void {
    for (const run of runs) this.take(run);
    this.made += runs.length;
  }

  private take(run: Evaluation): void {
    const value = this.data.scaledMargin(run);
    if (value < this.data.scaledMargin(this.center)) this.center = run;
    this.next(value);
  }

  private next(value: number): void {
    this.place = this.search.next(value).value ?? undefined;
  }

  private row(): Float64Array | undefined {
    const { place, ranges } = this;
    if (place === undefined) return undefined;
    const row = this.center.row.slice();
    for (const [i, j] of this.inputs.entries()) row[j] = ranges.value(j, place[i]!);
    return row;
  }
}
