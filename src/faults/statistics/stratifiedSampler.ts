import type { RandomStream } from '../../core/random.ts';
import { allocate } from './allocation.ts';
import { shuffledItems } from './shuffledItems.ts';
import type { Draws, Stratum } from './stratum.ts';

/** One fault that was drawn: an item of a stratum. */
export interface Drawn {
  readonly stratum: number;
  /** Its number in the stratum; of strata drawn with replacement, 0. */
  readonly item: number;
}

/**
 * Draws faults from strata in rounds: within a stratum each fault at most once, between them with probabilities that
 * follow the outcomes of the rounds before. Without strata (`adaptive: false`) all faults are alike likely.
 */
export class StratifiedSampler {
  readonly draws: Draws;
  readonly #strata: readonly Stratum[];
  readonly #random: RandomStream;
  readonly #adaptive: boolean;
  readonly #items: ((() => number) | undefined)[];
  readonly #of: number[] = [];
  readonly #rounds: { from: number; shares: Float64Array }[] = [];
  readonly #tallies;
  readonly #outcomes: number[] = [];

  constructor(strata: readonly Stratum[], random: RandomStream, { adaptive = true } = {}) {
    this.#strata = strata;
    this.#random = random;
    this.#adaptive = adaptive;
    this.#items = strata.map(() => undefined);
    this.#tallies = {
      n: new Float64Array(strata.length),
      sum: new Float64Array(strata.length),
      squares: new Float64Array(strata.length),
    };
    this.draws = { of: this.#of, rounds: this.#rounds };
  }

  /** How many faults there are to draw; Infinity with replacement. */
  get left(): number {
    return this.#strata.reduce((sum, { size }, h) => sum + size - this.#tallies.n[h]!, 0);
  }

  /** Draws the next round; fewer than `count` when the population ends. All its outcomes are recorded before the next. */
  next(count: number): Drawn[] {
    const { n } = this.#tallies;
    const shares = this.#adaptive
      ? allocate(this.#strata, this.#tallies)
      : Float64Array.from(this.#strata, ({ mass, size }, h) =>
          size === Infinity ? mass : mass * (1 - n[h]! / size),
        );
    const from = this.#of.length;
    const taken = Float64Array.from(n);
    const open = Float64Array.from(shares, (share, h) =>
      taken[h]! >= this.#strata[h]!.size ? 0 : share,
    );
    this.#rounds.push({ from, shares: open });
    const drawn: Drawn[] = [];
    let total = open.reduce((sum, share) => sum + share, 0);
    const weights = Float64Array.from(open);
    while (drawn.length < count && total > 0) {
      const stratum = pick(weights, total, this.#random);
      const { size } = this.#strata[stratum]!;
      const items = (this.#items[stratum] ??=
        size === Infinity ? () => 0 : shuffledItems(size, this.#random.fork(`items ${stratum}`)));
      drawn.push({ stratum, item: items() });
      this.#of.push(stratum);
      taken[stratum]!++;
      if (taken[stratum]! >= size) {
        weights[stratum] = 0;
        total = weights.reduce((sum, weight) => sum + weight, 0);
      }
    }
    return drawn;
  }

  /** Notes the outcomes, in [0, 1], of the draws that have none yet, in order. */
  record(outcomes: readonly number[]): void {
    for (const outcome of outcomes) {
      const stratum = this.#of[this.#outcomes.length];
      if (stratum === undefined) throw new RangeError('more outcomes than draws');
      this.#outcomes.push(outcome);
      this.#tallies.n[stratum]!++;
      this.#tallies.sum[stratum]! += outcome;
      this.#tallies.squares[stratum]! += outcome * outcome;
    }
  }
}

function pick(weights: Float64Array, total: number, random: RandomStream): number {
  let at = random.uniform() * total;
  let last = 0;
  for (let h = 0; h < weights.length; h++) {
    if (weights[h] === 0) continue;
    last = h;
    at -= weights[h]!;
    if (at < 0) return h;
  }
  return last;
}
