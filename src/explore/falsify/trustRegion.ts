import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';
import { widened } from '../learn/widened.ts';

/** Half the side of the region, as a share of each input's range: at the start, at most, and below which it restarts. */
const START = 0.4;
const LARGEST = 0.8;
const SMALLEST = 0.004;
/** Steps without progress before the region is halved. */
const PATIENCE = 3;
/** Share of the candidates that come from the whole space. */
const GLOBAL = 0.2;

/** Where to look next for a smaller margin: around the best run, in a box that grows with success and shrinks without. */
export class TrustRegion {
  private readonly space: Space;
  private radius = START;
  private best = Infinity;
  private failures = 0;
  private seen = 0;
  private center = 0;

  constructor(space: Space) {
    this.space = space;
  }

  /** Takes in the runs that were added since the last call. */
  update(data: TrainingData): void {
    const { n, margin } = data.set();
    let improved = false;
    for (let i = this.seen; i < n; i++) {
      if (margin[i]! >= this.best - 1e-3 * Math.abs(this.best)) continue;
      this.best = margin[i]!;
      this.center = i;
      improved = true;
    }
    this.failures = improved ? 0 : this.failures + 1;
    if (improved && this.seen > 0) this.radius = Math.min(LARGEST, this.radius * 1.6);
    if (this.failures >= PATIENCE) {
      this.radius /= 2;
      this.failures = 0;
    }
    this.seen = n;
    if (this.radius < SMALLEST) this.restart(n);
  }

  /** One candidate in native coordinates. */
  draw(data: TrainingData, random: RandomStream): Float64Array {
    const { space } = this;
    const d = space.dimensions;
    const wide = widened(
      space,
      Float64Array.from({ length: d }, () => random.uniform()),
    );
    const isFresh = this.best === Infinity;
    if (isFresh || random.uniform() < GLOBAL) return wide;
    const center = data.runs[this.center]!.row;
    const row = center.slice();
    // In many dimensions only some coordinates move, so that one step can be good.
    const share = Math.min(1, 8 / d) * (0.3 + 0.7 * random.uniform());
    const always = random.integer(d);
    for (let j = 0; j < d; j++) {
      if (j !== always && random.uniform() >= share) continue;
      const parameter = space.parameters[j]!;
      if (parameter.kind === 'levels') {
        row[j] = wide[j]!;
        continue;
      }
      const end = widened(space, new Float64Array(d).fill(1))[j]!;
      const start = widened(space, new Float64Array(d).fill(0))[j]!;
      const step = this.radius * (2 * random.uniform() - 1) * (end - start);
      // Clipped, so that the faces of the space are reached.
      row[j] = Math.min(end, Math.max(start, center[j]! + step));
    }
    return row;
  }

  private restart(n: number): void {
    this.radius = START;
    this.best = Infinity;
    // Runs before the restart do not count.
    this.seen = n;
  }
}
