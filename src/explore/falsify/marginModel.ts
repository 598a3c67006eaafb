import type { RandomStream } from '../../core/random.ts';
import { JointGaussianProcess } from '../../surrogates/gaussianProcess/jointGaussianProcess.ts';
import { pack } from '../learn/pack.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import type { System } from '../problem/system.ts';

/** Joint draws of the replies at a point, in opposite pairs. */
const DRAWS = 10;

/**
 * What is believed of the margin near some runs. Where the runs keep the numbers of their replies, these are modelled
 * jointly and the known property is applied to draws of them, which says far more than the margin alone (Astudillo and
 * Frazier, "Bayesian optimization of composite functions", 2019); otherwise the margins of the outputs are modelled.
 */
export class MarginModel {
  private readonly system: System;
  private readonly data: TrainingData;
  private process: JointGaussianProcess | undefined;
  private readonly noise: readonly Float64Array[];
  private composite = false;

  constructor(system: System, data: TrainingData, random: RandomStream) {
    this.system = system;
    this.data = data;
    const half = Array.from({ length: DRAWS / 2 }, () =>
      Float64Array.from({ length: 32 }, () => random.normal()),
    );
    this.noise = half.flatMap((z) => [z, z.map((value) => -value)]);
  }

  /** Learns from some of the runs, all of them valid; `extra` points can be believed afterwards. */
  fit(rows: readonly number[], iterations: number, extra: number): void {
    const { data, system } = this;
    const { space } = system.problem;
    const runs = rows.map((i) => data.runs[i]!);
    this.composite = runs.every((run) => run.reply !== undefined);
    const responses = runs.map((run) => (this.composite ? run.reply! : data.scaledMargins(run)));
    const q = responses[0]!.length;
    if (this.process?.outputs !== q) {
      const isCategory = space.categories.map((levels) => levels > 0);
      this.process = new JointGaussianProcess(isCategory, q);
    }
    const y = new Float64Array(q * runs.length);
    for (const [i, response] of responses.entries())
      for (let c = 0; c < q; c++) y[c * runs.length + i] = response[c]!;
    const x = pack(
      space,
      runs.map((run) => run.row),
    );
    this.process.fit(x, y, iterations, extra);
  }

  /**
   * The margins of draws at each point, ascending, DRAWS of them and the one of the mean reply in front:
   * DRAWS + 1 numbers a point.
   */
  draws(points: readonly Float64Array[]): Float64Array {
    const process = this.process!;
    const q = process.outputs;
    const { mean, spread } = process.predict(
      pack(this.system.problem.space, points),
      points.length,
    );
    const steps = this.noise.map((z) => {
      const step = new Float64Array(q);
      for (let c = 0; c < q; c++)
        for (let b = 0; b <= c; b++) step[c]! += process.scatter[c * q + b]! * z[b]!;
      return step;
    });
    const out = new Float64Array(points.length * (DRAWS + 1));
    const reply = new Float64Array(q);
    for (const [i, point] of points.entries()) {
      const margin = this.marginAt(point);
      const center = mean.subarray(i * q, (i + 1) * q);
      const base = i * (DRAWS + 1);
      out[base] = margin(center);
      for (const [k, step] of steps.entries()) {
        for (let c = 0; c < q; c++) reply[c] = center[c]! + spread[i]! * step[c]!;
        out[base + 1 + k] = margin(reply);
      }
      out.subarray(base + 1, base + 1 + DRAWS).sort();
    }
    return out;
  }

  /** Length scales of the inputs, in standardised units. */
  get lengths(): Float64Array {
    return this.process!.lengths;
  }

  /** Takes a point as known to be what is predicted there. */
  believe(point: Float64Array): void {
    this.process!.believe(this.system.problem.space.features(point));
  }

  private marginAt(point: Float64Array): (reply: Float64Array) => number {
    if (!this.composite) return (margins) => Math.min(...margins);
    const judge = this.system.judgeNumbers(point);
    return (reply) => this.data.scaledMargin({ margins: judge(reply) });
  }
}

/**
 * One number by which a point is chosen, the smaller the better: how far the lowest `share` of its draws (the margin of
 * the mean reply, for a share of 0) lie below `best` on average, negative; a point of which no draw does comes after all
 * others, by its lowest draw. So a plateau as low as the best run is no place to go.
 */
export function gainScore(draws: Float64Array, point: number, share: number, best: number): number {
  const base = point * (DRAWS + 1);
  const gain = (k: number) => Math.max(0, best - draws[base + k]!);
  const count = Math.ceil(share * DRAWS);
  let sum = count === 0 ? gain(0) : 0;
  for (let k = 1; k <= count; k++) sum += gain(k) / count;
  return sum > 0 ? -sum : draws[base + 1]! - Math.min(best, draws[base + 1]!);
}
