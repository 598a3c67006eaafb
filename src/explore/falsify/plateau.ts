import type { TrainingData } from '../learn/trainingData.ts';
import type { Evaluation } from '../problem/evaluation.ts';

/** How near replies are that count as the same, in standard deviations of each number. */
const SAME = 0.03;
/** Share of the runs, spread over the space, that must reply the same for it to be a plateau. */
const SHARE = 0.15;
const LEAST = 3;

/**
 * The reply that a system gives in a large part of its space, when there is one: saturated and dead units make networks
 * flat there. It is known to pass, so that neither its low margin nor its neighbourhood is worth more runs, and a smooth
 * model that has to be flat there swings where it need not be.
 */
export class Plateau {
  private readonly data: TrainingData;
  private readonly mode: Float64Array | undefined;
  private readonly scale: Float64Array = new Float64Array(0);

  /** Looks for it among the runs so far, which must be spread over the space. */
  constructor(data: TrainingData) {
    this.data = data;
    const replies = data.runs
      .filter(({ margins }) => margins !== undefined)
      .map((run) => this.reply(run));
    const first = replies[0];
    if (first === undefined || replies.some(({ length }) => length !== first.length)) return;
    this.scale = first.map((_, c) => {
      const mean = replies.reduce((sum, reply) => sum + reply[c]! / replies.length, 0);
      const variance = replies.reduce((sum, reply) => sum + (reply[c]! - mean) ** 2, 0);
      return Math.sqrt(variance / replies.length);
    });
    const counts = replies.map(
      (reply) => replies.filter((other) => this.distance(reply, other) <= SAME).length,
    );
    const most = Math.max(...counts);
    if (most >= Math.max(LEAST, SHARE * replies.length)) this.mode = replies[counts.indexOf(most)];
  }

  /** Whether a run replied so. */
  holds(run: Evaluation): boolean {
    if (this.mode === undefined || run.margins === undefined) return false;
    const reply = this.reply(run);
    return reply.length === this.mode.length && this.distance(reply, this.mode) <= SAME;
  }

  private reply(run: Evaluation): Float64Array {
    return run.reply ?? this.data.scaledMargins(run);
  }

  /** The largest difference of two replies, in standard deviations; a number that never moves does not count. */
  private distance(a: Float64Array, b: Float64Array): number {
    let largest = 0;
    for (let c = 0; c < a.length; c++)
      if (this.scale[c]! > 0) largest = Math.max(largest, Math.abs(a[c]! - b[c]!) / this.scale[c]!);
    return largest;
  }
}
