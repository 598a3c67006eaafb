import type { RandomStream } from '../../core/random.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import { minimiseInBox } from './minimiseInBox.ts';
import type { Ranges } from './ranges.ts';
import type { Walk } from './walk.ts';

/** Radius as a share of each range: at the start, at most, and below which a descent has ended. */
const START = 0.1;
const LARGEST = 0.4;
const SMALLEST = 5e-4;
/** How far a slope is measured, as a share of the radius. */
const PROBE = 0.2;
/** Inputs whose slopes are measured at once, at most. */
const BLOCK = 24;
/** Share of the foreseen gain that makes a step good, and below which it is bad. */
const GOOD = 0.7;
const BAD = 0.2;

/**
 * A descent of the margin from one run by local linear models: every number of the reply (or, without them, every
 * margin) gets its slopes from one probe an input, the known property is applied to them, and its lowest place within a
 * radius is asked next. Steps update the slopes (Broyden, 1965) and the radius; where they mislead, the slopes are measured
 * again. So it slides along kinks between outputs, where the margin alone has no way down (Grapiglia, Yuan and Yuan, "A
 * derivative-free trust-region algorithm for composite nonsmooth optimization", 2016).
 */
export class Descent implements Walk {
  private readonly system: System;
  private readonly data: TrainingData;
  private readonly ranges: Ranges;
  private readonly random: RandomStream;
  private radius = START;
  /** Rows to ask, and the input that each is a probe of; undefined: a step. */
  private queue: { readonly row: Float64Array; readonly input: number | undefined }[] = [];
  /** Per input: change of each response by its whole range; none are known before the probes. */
  private slopes: Map<number, Float64Array> | undefined;
  private isFresh = false;
  private foreseen = 0;
  private lowestProbe: Evaluation | undefined;
  center: Evaluation;
  made = 0;

  constructor(
    system: System,
    data: TrainingData,
    ranges: Ranges,
    start: Evaluation,
    random: RandomStream,
  ) {
    this.system = system;
    this.data = data;
    this.ranges = ranges;
    this.center = start;
    this.random = random;
  }

  private get value(): number {
    return this.data.scaledMargin(this.center);
  }

  get isExhausted(): boolean {
    return this.radius < SMALLEST;
  }

  propose(count: number, asked: ReadonlyMap<string, Evaluation>): readonly Float64Array[] {
    const { space } = this.system.problem;
    while (!this.isExhausted) {
      const known = this.queue[0] && asked.get(space.key(this.queue[0].row));
      if (known !== undefined) this.learn([known]);
      else if (this.queue.length > 0) break;
      else if (this.slopes === undefined) this.planProbes();
      else this.planStep();
    }
    const end = this.queue.findIndex(({ row }, i) => i >= count || asked.has(space.key(row)));
    return this.queue.slice(0, end < 0 ? count : end).map(({ row }) => row);
  }

  learn(runs: readonly Evaluation[]): void {
    this.made += runs.length;
    const asked = this.queue.splice(0, runs.length);
    for (const [i, run] of runs.entries()) {
      const { input } = asked[i]!;
      if (input === undefined) this.learnStep(run);
      else this.learnProbe(run, input);
    }
    if (this.queue.length > 0) return;
    // A plateau leads nowhere.
    const isFlat = [...(this.slopes?.values() ?? [])].every((slope) => slope.every((s) => s === 0));
    if (this.slopes !== undefined && this.isFresh && isFlat) this.radius = 0;
    if (this.lowestProbe !== undefined) {
      if (this.data.scaledMargin(this.lowestProbe) < this.value) this.center = this.lowestProbe;
      this.lowestProbe = undefined;
    }
  }

  private planProbes(): void {
    const { ranges, random, center, system } = this;
    const { space } = system.problem;
    this.slopes = new Map();
    this.isFresh = true;
    const movable = space.parameters.flatMap((_, j) => (ranges.isMovable(j) ? [j] : []));
    for (let k = 0; k < Math.min(BLOCK, movable.length); k++) {
      const at = k + random.integer(movable.length - k);
      [movable[k], movable[at]] = [movable[at]!, movable[k]!];
      const j = movable[k]!;
      const reach = Math.max(PROBE * this.radius, ranges.grain(j));
      const place = ranges.place(j, center.row[j]!);
      const sign = random.uniform() < 0.5 ? -1 : 1;
      for (const side of [sign, -sign]) {
        const to = place + side * reach;
        if (to < -1e-9 || to > 1 + 1e-9) continue;
        const row = center.row.slice();
        row[j] = ranges.value(j, to);
        if (row[j] === center.row[j] || !space.allows(row)) continue;
        this.queue.push({ row, input: j });
        break;
      }
    }
    // Nothing can move.
    if (this.queue.length === 0) this.radius = 0;
  }

  private learnProbe(run: Evaluation, input: number): void {
    const { center, ranges } = this;
    const move = ranges.place(input, run.row[input]!) - ranges.place(input, center.row[input]!);
    const [from, to] = this.responses(center, run);
    this.slopes!.set(
      input,
      from.map((value, c) => (to[c]! - value) / move),
    );
    const lowest =
      this.lowestProbe === undefined ? Infinity : this.data.scaledMargin(this.lowestProbe);
    if (this.data.scaledMargin(run) < lowest) this.lowestProbe = run;
  }

  private planStep(): void {
    const { center, ranges, radius, system } = this;
    const { space } = system.problem;
    const inputs = [...this.slopes!.keys()];
    const places = Float64Array.from(inputs, (j) => ranges.place(j, center.row[j]!));
    const low = places.map((place) => Math.max(0, place - radius));
    const high = places.map((place) => Math.min(1, place + radius));
    const [from] = this.responses(center, center);
    const response = from.slice();
    const at = (x: Float64Array) => {
      const row = center.row.slice();
      for (const [i, j] of inputs.entries()) row[j] = ranges.value(j, x[i]!);
      return row;
    };
    const value = (x: Float64Array) => {
      response.set(from);
      for (const [i, j] of inputs.entries()) {
        const slope = this.slopes!.get(j)!;
        const move = x[i]! - places[i]!;
        for (let c = 0; c < slope.length; c++) response[c]! += slope[c]! * move;
      }
      return this.judged(at(x), response);
    };
    const lowest = minimiseInBox(value, low, high, places);
    const row = at(lowest.x);
    this.foreseen = this.value - lowest.value;
    const isMove = row.some((v, j) => v !== center.row[j]);
    if (this.foreseen > 1e-6 * Math.abs(this.value) && isMove && space.allows(row)) {
      this.queue.push({ row, input: undefined });
      return;
    }
    if (this.isFresh) this.radius /= 4;
    this.slopes = undefined;
  }

  private learnStep(run: Evaluation): void {
    const gain = this.value - this.data.scaledMargin(run);
    this.updateSlopes(run);
    if (gain > 0) this.center = run;
    const share = gain / this.foreseen;
    if (share >= GOOD) this.radius = Math.min(LARGEST, this.radius * 2);
    else if (share < BAD) {
      if (this.isFresh) this.radius /= 3;
      else this.slopes = undefined;
    }
    this.isFresh = false;
  }

  /** The least change of the slopes that explains a step. */
  private updateSlopes(run: Evaluation): void {
    const { center, ranges } = this;
    const [from, to] = this.responses(center, run);
    const moves = [...this.slopes!].map(([j, slope]) => ({
      slope,
      move: ranges.place(j, run.row[j]!) - ranges.place(j, center.row[j]!),
    }));
    const squared = moves.reduce((sum, { move }) => sum + move * move, 0);
    if (squared === 0) return;
    for (let c = 0; c < from.length; c++) {
      const missed = moves.reduce(
        (rest, { slope, move }) => rest - slope[c]! * move,
        to[c]! - from[c]!,
      );
      for (const { slope, move } of moves) slope[c]! += (missed * move) / squared;
    }
  }

  /** What is modelled of two runs: the numbers of their replies, or their margins. */
  private responses(a: Evaluation, b: Evaluation): readonly [Float64Array, Float64Array] {
    return this.isComposite
      ? [a.reply!, b.reply ?? a.reply!]
      : [this.data.scaledMargins(a), this.data.scaledMargins(b)];
  }

  private get isComposite(): boolean {
    return this.center.reply !== undefined;
  }

  private judged(row: Float64Array, response: Float64Array): number {
    if (!this.isComposite) return Math.min(...response);
    const margins = this.system.judgeNumbers(row)(response);
    return margins === undefined ? this.value : this.data.scaledMargin({ margins });
  }
}
