import type { Picture } from '../../core/picture.ts';
import type { RandomStream } from '../../core/random.ts';
import { createDistance } from '../../judgement/distance.ts';
import { plus } from '../frame/vectors.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { steepest } from '../gradients/steepest.ts';
import type { Look } from './look.ts';
import { inGreyLevels } from './inGreyLevels.ts';

/** A picture under attack. */
export interface AttackedPicture {
  readonly picture: Picture;
  /** What models are shown of it; their losses are summed. Without any, the picture stays as it is. */
  readonly looks: readonly Look[];
  /** Of this picture alone. */
  readonly random: RandomStream;
}

/** A picture after the attack. */
export interface AscendedPicture {
  readonly picture: Picture;
  /** The sum of the losses, of the picture as it was and as it is now. */
  readonly before: number;
  readonly after: number;
  /** Whether there was anything to attack. */
  readonly attacked: boolean;
}

/** How far and how often. */
export interface AscentSettings {
  /** Largest change in grey levels of 255, a whole number. */
  readonly levels: number;
  readonly steps: number;
  readonly restarts: number;
  /** Length of a step, as a share of the largest change. */
  readonly stepSize: number;
}

/** A loss and its gradient by the numbers of the tensor, for each pair of a look and the picture that it sees. */
export type DifferentiateLooks = (
  asked: readonly { readonly look: Look; readonly picture: Picture }[],
) => Promise<readonly { readonly loss: number; readonly gradient: Float32Array }[]>;

const LINF = createDistance('linf');

interface State extends AttackedPicture {
  readonly clean: Float32Array;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  point: Float32Array;
  best: Float32Array;
  bestLoss: number;
}

/**
 * Projected gradient ascent on pictures in the greatest-change norm (Madry et al., 2018): steps of equal length along the
 * sign of the summed gradient from random starts. The picture with the greatest loss is put on whole grey levels, and kept
 * where its loss is above that of the clean picture. All pictures are stepped together, so that a run of the model holds
 * many.
 */
export async function ascendPictures(
  attacked: readonly AttackedPicture[],
  { levels, steps, restarts, stepSize }: AscentSettings,
  differentiate: DifferentiateLooks,
): Promise<readonly AscendedPicture[]> {
  const epsilon = levels / 255;
  const states = attacked.map((one): State => ({
    ...one,
    clean: one.picture.data,
    lower: one.picture.data.map((value) => Math.min(0, value)),
    upper: one.picture.data.map((value) => Math.max(1, value)),
    point: one.picture.data,
    best: one.picture.data,
    bestLoss: -Infinity,
  }));
  const before = (await slopes(states, differentiate)).map(({ loss }) => loss);
  for (let restart = 0; restart < (levels === 0 ? 0 : restarts); restart++) {
    for (const state of states) state.point = started(state, epsilon);
    for (let step = 0; step <= steps; step++) {
      const found = await slopes(states, differentiate);
      for (const [i, state] of states.entries()) {
        const { loss, gradient } = found[i]!;
        if (loss > state.bestLoss) {
          state.best = state.point;
          state.bestLoss = loss;
        }
        const move = steepest('linf', gradient, stepSize * epsilon);
        state.point = inside(state, plus(state.point, move), epsilon);
      }
    }
  }
  for (const state of states) state.point = inGreyLevels(state.best, state.clean, levels);
  const after = await slopes(states, differentiate);
  return states.map(({ picture, looks, point }, i) => {
    const rose = after[i]!.loss > before[i]!;
    return {
      picture: rose ? { ...picture, data: point } : picture,
      before: before[i]!,
      after: rose ? after[i]!.loss : before[i]!,
      attacked: looks.length > 0,
    };
  });
}

/** The summed loss and gradient of every picture at its point. */
async function slopes(
  states: readonly State[],
  differentiate: DifferentiateLooks,
): Promise<readonly { loss: number; gradient: Float32Array }[]> {
  const asked = states.flatMap(({ looks, picture, point }) =>
    looks.map((one) => ({ look: one, picture: { ...picture, data: point } })),
  );
  const answers = await differentiate(asked);
  let next = 0;
  return states.map(({ looks, clean }) => {
    const gradient = new Float32Array(clean.length);
    let loss = 0;
    for (let l = 0; l < looks.length; l++, next++) {
      const { look, picture } = asked[next]!;
      const answer = answers[next]!;
      const { data } = look.pullback(answer.gradient, picture);
      loss += answer.loss;
      for (let i = 0; i < gradient.length; i++) gradient[i]! += data[i]!;
    }
    return { loss, gradient };
  });
}

function started({ clean, random, ...state }: State, epsilon: number): Float32Array {
  const noise = clean.map(() => epsilon * (2 * random.uniform() - 1));
  return inside({ ...state, clean }, plus(clean, noise), epsilon);
}

function inside(
  { clean, lower, upper }: Pick<State, 'clean' | 'lower' | 'upper'>,
  point: Float32Array,
  epsilon: number,
): Float32Array {
  const threat = { distance: LINF, epsilon };
  return intoBall({ clean, space: { lower, upper }, threat }, point);
}
