import type { GradientLoss } from '../../judgement/classifierView.ts';
import type { Trial } from '../frame/trial.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { plus } from '../frame/vectors.ts';
import { steepest } from '../gradients/steepest.ts';

/** Steps of equal length up the loss, each put back into the ball (Madry et al., 2018); asks at a wrong answer and last. */
export async function ascend(
  trial: Trial,
  start: Float32Array,
  {
    steps,
    length,
    loss,
    sparsity,
  }: { steps: number; length: number; loss: GradientLoss; sparsity?: number },
): Promise<void> {
  const { norm } = trial.threat.distance;
  let point = start;
  for (let step = 0; step < steps; step++) {
    const [answer] = await trial.gradient([point], loss);
    if (answer!.judged.wrong) await trial.ask([point]);
    const move = steepest(norm, answer!.gradient, length, sparsity);
    point = intoBall(trial, plus(point, move));
  }
  await trial.ask([point]);
}
