import { quantile } from '../../math/quantile.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingSet } from '../../surrogates/surrogate.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';

/** Scaled margins are clipped here: beyond it a point is simply far away. */
const FAR = 1e3;

/** The runs that surrogates learn from, in the form that they take. Buffers grow; rows once written stay. */
export class TrainingData {
  readonly runs: Evaluation[] = [];
  private readonly space: Space;
  private x: Float64Array;
  private margin: Float64Array;
  private scales: readonly number[] | undefined;

  constructor(space: Space) {
    this.space = space;
    this.x = new Float64Array(64 * space.dimensions);
    this.margin = new Float64Array(64);
  }

  /** Adds runs; the first call fixes the scale of each output's margin. */
  add(runs: readonly Evaluation[]): void {
    this.scales ??= marginScales(runs);
    const d = this.space.dimensions;
    const needed = this.runs.length + runs.length;
    if (needed > this.margin.length) {
      const capacity = Math.max(needed, 2 * this.margin.length);
      this.x = grown(this.x, capacity * d);
      this.margin = grown(this.margin, capacity);
    }
    for (const run of runs) {
      const n = this.runs.length;
      this.x.set(this.space.features(run.row), n * d);
      this.margin[n] = this.scaledMargin(run);
      this.runs.push(run);
    }
  }

  /** All rows as surrogates see them. */
  set(): TrainingSet {
    return {
      n: this.runs.length,
      dimensions: this.space.dimensions,
      categories: this.space.categories,
      x: this.x,
      margin: this.margin,
    };
  }

  /** The margins of a valid run, each in units of its spread. */
  scaledMargins({ margins }: Evaluation): Float64Array {
    return Float64Array.from(margins!, (margin, i) =>
      Math.min(FAR, Math.max(-FAR, margin / (this.scales?.[i] ?? 1))),
    );
  }

  /** The smallest margin over the outputs, each in units of its spread; negative fails. An invalid reply is -1. */
  scaledMargin(run: Pick<Evaluation, 'margins'>): number {
    if (run.margins === undefined) return -1;
    let smallest = FAR;
    for (const [i, margin] of run.margins.entries())
      smallest = Math.min(smallest, margin / (this.scales?.[i] ?? 1));
    // The sign decides pass or fail, and a margin of exactly 0 passes.
    if (passed(run)) return Math.max(smallest, 1e-12);
    return Math.min(-1e-12, Math.max(smallest, -FAR));
  }
}

/** The spread of each output's margin over some runs: half the central 80 %, else the largest size, else 1. */
function marginScales(runs: readonly Evaluation[]): readonly number[] {
  const known = runs.flatMap(({ margins }) => (margins === undefined ? [] : [margins]));
  const outputs = known[0]?.length ?? 0;
  return Array.from({ length: outputs }, (_, i) => {
    const margins = known.map((all) => all[i]!).filter(Number.isFinite);
    if (margins.length === 0) return 1;
    const spread = (quantile(margins, 0.9) - quantile(margins, 0.1)) / 2;
    if (spread > 0) return spread;
    return margins.reduce((most, margin) => Math.max(most, Math.abs(margin)), 0) || 1;
  });
}

function grown(buffer: Float64Array, capacity: number): Float64Array {
  const next = new Float64Array(capacity);
  next.set(buffer.subarray(0, Math.min(buffer.length, capacity)));
  return next;
}
