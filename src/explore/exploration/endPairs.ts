import type { Space } from '../../space/space.ts';

interface Ends {
  readonly dimension: number;
  readonly low: number;
  readonly high: number;
}

/** The continuous inputs of a space that have two ends. */
export function boundedInputs({ parameters }: Space): readonly Ends[] {
  return parameters.flatMap((p, dimension) =>
    p.kind === 'continuous' && Number.isFinite(p.low) && Number.isFinite(p.high)
      ? [{ dimension, low: p.low, high: p.high }]
      : [],
  );
}

/**
 * The pairs of ends that have been tried together. Few failures take more than two inputs at once (Kuhn, Wallace and
 * Gallo, "Software fault interactions", 2004), and few corners have all pairs among them.
 */
export class EndPairs {
  private readonly inputs: readonly Ends[];
  private readonly tried = new Set<number>();

  constructor(inputs: readonly Ends[]) {
    this.inputs = inputs;
  }

  add(row: Float64Array): void {
    for (const pair of this.of(row)) this.tried.add(pair);
  }

  /** Pairs of a point that no added one had; an end by itself counts as a pair, too. */
  fresh(row: Float64Array): number {
    return this.of(row).reduce((sum, pair) => sum + Number(!this.tried.has(pair)), 0);
  }

  private of(row: Float64Array): readonly number[] {
    const ends = this.inputs.flatMap(({ dimension, low, high }, i) => {
      const value = row[dimension]!;
      return value === low ? [2 * i] : value === high ? [2 * i + 1] : [];
    });
    const width = 2 * this.inputs.length;
    return ends.flatMap((end, i) => ends.slice(i).map((other) => end * width + other));
  }
}
