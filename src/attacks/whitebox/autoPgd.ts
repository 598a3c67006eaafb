import type { GradientLoss } from '../../judgement/classifierView.ts';
import type { Trial } from '../frame/trial.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';

/** Share of steps of a phase that must improve the loss, or the step is halved. */
const RHO = 0.75;
const MOMENTUM = 0.75;

/** What an ascent of Auto-PGD needs. */
export interface AutoPgdOptions {
  readonly start: Float32Array;
  readonly steps: number;
  readonly loss: GradientLoss;
  /** The class that is aimed at. */
  readonly target?: number | undefined;
}

/**
 * Auto-PGD: projected ascent with momentum whose step is halved, and which goes back to its best point, when a phase did
 * not improve the loss often enough (Croce and Hein, 2020, algorithm 1). Asks at a wrong answer and last.
 */
export async function autoPgd(
  trial: Trial,
  { start, steps, loss, target }: AutoPgdOptions,
): Promise<void> {
  const { threat } = trial;
  const targets = target === undefined ? undefined : [target];
  const phases = checkpoints(steps);
  let length = 2 * threat.epsilon;
  let [point, before] = [start, start];
  let best: { point: Float32Array; gradient: Float32Array; loss: number } = {
    point: start,
    gradient: new Float32Array(0),
    loss: -Infinity,
  };
  let phase = { improved: 0, halved: false, bestLoss: -Infinity, from: 0 };
  let lastLoss = -Infinity;
  for (let step = 0; step <= steps; step++) {
    const [answer] = await trial.gradient([point], loss, targets);
    if (answer!.judged.wrong) await trial.ask([point]);
    if (step > 0 && answer!.loss > lastLoss) phase.improved++;
    lastLoss = answer!.loss;
    let gradient = answer!.gradient;
    if (answer!.loss > best.loss) best = { point, gradient, loss: answer!.loss };
    if (phases.has(step) && step > 0) {
      const few = phase.improved < RHO * (step - phase.from);
      const stuck = !phase.halved && best.loss <= phase.bestLoss;
      const halved = few || stuck;
      if (halved) {
        length /= 2;
        [point, before, gradient, lastLoss] = [best.point, best.point, best.gradient, best.loss];
      }
      phase = { improved: 0, halved, bestLoss: best.loss, from: step };
    }
    if (step === steps) break;
    const ahead = intoBall(trial, plus(point, steepest(threat.distance.norm, gradient, length)));
    const share = step === 0 ? 1 : MOMENTUM;
    const next = point.map(
      (value, i) => value + share * (ahead[i]! - value) + (1 - share) * (value - before[i]!),
    );
    [before, point] = [point, intoBall(trial, next)];
  }
  await trial.ask([best.point]);
}

/** The steps at which a phase ends: 0.22 of them, then phases that shrink by 0.03 down to 0.06. */
function checkpoints(steps: number): ReadonlySet<number> {
  const ends = [0, 0.22];
  while (ends.at(-1)! < 1)
    ends.push(ends.at(-1)! + Math.max(ends.at(-1)! - ends.at(-2)! - 0.03, 0.06));
  return new Set(ends.map((share) => Math.ceil(share * steps)));
}
