import type { TrainedMlp } from './mlpOptions.ts';
import type { OptimiserOptions } from './optimiserOptions.ts';

/** A loss this many times the first one, and this large, will not come back. */
const EXPLOSION = 1e4;

/** What a round of steps showed of one network. */
export interface Round {
  readonly parameters: Float32Array;
  /** Minibatch loss before each step of the round. */
  readonly losses: Float32Array;
  /** After the round's last step; null without validation rows. */
  readonly validationLoss: number | null;
}

/** Watches a network's training: keeps its best parameters, and says when to stop. */
export class Watch {
  /** The parameters to keep. */
  kept: Float32Array;
  #outcome: TrainedMlp['outcome'] | undefined;
  #reason = '';
  #steps = 0;
  #bestStep = 0;
  #best: number | null = null;
  #sinceBest = 0;
  readonly #losses: number[] = [];
  readonly #patience: number;
  readonly #validated: boolean;

  constructor(
    start: Float32Array,
    { patience = 10 }: Pick<OptimiserOptions, 'patience'>,
    validated: boolean,
  ) {
    this.kept = start;
    this.#patience = patience;
    this.#validated = validated;
  }

  /** Whether this network has nothing more to learn. */
  get over(): boolean {
    return this.#outcome !== undefined;
  }

  /** Takes in a round of steps; rounds after the end change nothing. */
  see({ parameters, losses, validationLoss }: Round): void {
    if (this.over) return;
    const before = this.#losses.length;
    for (const loss of losses) this.#losses.push(loss);
    this.#steps += losses.length;
    const first = this.#losses[0] ?? 0;
    const bad = losses.findIndex((loss) => !(loss <= EXPLOSION * Math.max(1, first)));
    if (bad >= 0) {
      const loss = losses[bad] ?? NaN;
      const how = Number.isFinite(loss) ? `exploded to ${loss.toPrecision(3)}` : `became ${loss}`;
      this.#end('diverged', `the loss ${how} at step ${before + bad}`);
      return;
    }
    if (!parameters.every(Number.isFinite)) {
      this.#end('diverged', `a weight is not finite after step ${this.#steps}`);
      return;
    }
    if (this.#validated && validationLoss !== null) this.#compare(parameters, validationLoss);
    else this.#keep(parameters);
  }

  /** The outcome, for a training of `planned` steps. */
  report(
    planned: number,
  ): Pick<TrainedMlp, 'outcome' | 'reason' | 'steps' | 'bestStep' | 'losses' | 'validationLoss'> {
    return {
      outcome: this.#outcome ?? 'finished',
      reason: this.#reason || `all ${planned} steps were made`,
      steps: this.#steps,
      bestStep: this.#bestStep,
      losses: Float32Array.from(this.#losses),
      validationLoss: this.#best,
    };
  }

  #compare(parameters: Float32Array, validationLoss: number): void {
    if (this.#best === null || validationLoss < this.#best) {
      this.#best = validationLoss;
      this.#sinceBest = 0;
      this.#keep(parameters);
      return;
    }
    this.#sinceBest++;
    if (this.#sinceBest < this.#patience) return;
    const best = this.#best.toPrecision(4);
    this.#end(
      'stopped-early',
      `no validation loss below the ${best} of step ${this.#bestStep} in ${this.#patience} looks`,
    );
  }

  #keep(parameters: Float32Array): void {
    this.kept = parameters.slice();
    this.#bestStep = this.#steps;
  }

  #end(outcome: TrainedMlp['outcome'], reason: string): void {
    this.#outcome = outcome;
    this.#reason = reason;
  }
}
