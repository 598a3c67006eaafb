import type { RandomStream } from '../../src/core/random.ts';
import { disturbPicture } from './disturbPicture.ts';
import { pictureAt, takePictures, type LabelledPictures } from './labelledPictures.ts';
import { BATCH, type ResilientSystem } from './resilientSystem.mjs';
import { SIDE } from './signPictures.ts';

const KINDS = ['changed', 'attacked', 'faulty', 'clean'] as const;
/** Pictures by which a system is judged, batches that it adapts to between two judgements, and how often it adapts. */
const QUERY = 48;
const BATCHES = 4;
const TIMES = 2;

/**
 * The mean probability of the right class over a course of adaptation under one disturbance that `random` draws, with or
 * without labels: a smooth form of the resilience R, the area under P(t), for P0 is close to 1.
 */
export async function resilienceTask(
  system: ResilientSystem,
  { clean, attacked }: { readonly clean: LabelledPictures; readonly attacked: LabelledPictures },
  random: RandomStream,
): Promise<number> {
  const kind = KINDS[random.integer(KINDS.length)]!;
  const isFaulty = kind === 'faulty';
  const isLabelled = random.uniform() < 0.5;
  const source = kind === 'attacked' ? attacked : clean;
  const draw = (n: number): LabelledPictures => {
    const places = Array.from({ length: n }, () => random.integer(source.labels.length));
    const batch = takePictures(source, places);
    // One disturbance for the whole course, as its stream begins anew.
    if (kind === 'changed')
      for (let i = 0; i < n; i++)
        disturbPicture(pictureAt(batch, i), SIDE, random.fork('disturbance'));
    return batch;
  };
  system.reset(random.integer(2 ** 20));
  const query = draw(QUERY);
  let sum = await judge(system, query, isFaulty);
  for (let time = 0; time < TIMES; time++) {
    const support = draw(BATCHES * BATCH);
    if (isLabelled) await system.tune(support.images, support.labels, 1);
    else await system.adapt(support.images);
    sum += await judge(system, query, isFaulty);
  }
  return sum / (TIMES + 1);
}

/** The mean probability of the right class; what is no number counts as 0. */
async function judge(
  system: ResilientSystem,
  { images, labels }: LabelledPictures,
  isFaulty: boolean,
): Promise<number> {
  const scores = await system.answer(images, { isFaulty });
  const classes = scores.length / labels.length;
  const right = labels.map((label, i) => scores[i * classes + label]!);
  return right.reduce((sum, p) => sum + (Number.isFinite(p) ? p : 0), 0) / labels.length;
}
