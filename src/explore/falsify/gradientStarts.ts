import type { RandomStream } from '../../core/random.ts';
import { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { GradientStart } from './gradientSearch.ts';
import { NicheSearch } from './nicheSearch.ts';
import type { Ranges } from './ranges.ts';

/** Points whose margins must be known before descents begin beside them; these say what the margins are measured by. */
const LEAST = 8;

/**
 * Where descents along gradients begin: in the middle, at random, and then where `NicheSearch` would ask next: beside the
 * lowest point of every kind of reply, also of those that only the model's file has seen. Networks are flat in most of
 * their space, and lead to a failure from a narrow band that fresh draws rarely meet.
 */
export class GradientStarts {
  private readonly dimensions: number;
  private readonly space: System['problem']['space'];
  private readonly ranges: Ranges;
  private readonly random: RandomStream;
  private readonly data: TrainingData;
  private readonly niches: NicheSearch;
  private readonly seen = new Map<string, Evaluation>();
  private first: Evaluation[] | undefined = [];
  private starts = 0;

  constructor(system: System, ranges: Ranges, random: RandomStream) {
    this.space = system.problem.space;
    this.dimensions = this.space.dimensions;
    this.ranges = ranges;
    this.random = random;
    this.data = new TrainingData(this.space);
    this.niches = new NicheSearch(system, this.data, ranges, random.fork('niches'));
  }

  /** The next start. */
  next(): GradientStart {
    const { ranges, random, dimensions } = this;
    if (this.starts++ === 0)
      return { places: new Float64Array(dimensions).fill(0.5), isThorough: true };
    const [row] = this.first === undefined ? this.niches.propose(1, this.seen) : [];
    const places =
      row === undefined
        ? Float64Array.from({ length: dimensions }, () => random.uniform())
        : row.map((value, j) => ranges.place(j, value));
    return { places };
  }

  /** Takes in what the model's file says of a point, or what the target replied; only the first of a point counts. */
  learn(evaluation: Evaluation): void {
    const key = this.space.key(evaluation.row);
    const isUseful = evaluation.margins !== undefined && this.space.allows(evaluation.row);
    if (!isUseful || this.seen.has(key)) return;
    this.seen.set(key, evaluation);
    if (this.first === undefined) return this.data.add([evaluation]);
    this.first.push(evaluation);
    if (this.first.length < LEAST) return;
    this.data.add(this.first);
    this.first = undefined;
  }
}
