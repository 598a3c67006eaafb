import type { DataItem } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import type { PictureAttackOption } from '../../coco/robustness/attackOption.ts';
import type { ChangeExample, PictureChange } from '../../coco/robustness/pictureChange.ts';
import { greatestChange } from '../../judgement/distance.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { stepShare } from '../../search/ascentOptions.ts';
import { ascendPictures } from './ascendPictures.ts';
import { inGreyLevels } from './inGreyLevels.ts';
import type { Look } from './look.ts';
import { pictureGradients, type PictureGradients } from './pictureGradients.ts';

/** Pictures that are kept to be looked at. */
const EXAMPLES = 4;

/** What an attacker sees of a procedure's model. */
export interface AttackedModel {
  readonly tensor: TensorOption;
  /** The outputs that losses look at; default the first one. */
  readonly outputs: readonly string[] | undefined;
  /** What there is no loss of, in words, where gradients cannot be used. */
  readonly withoutLoss?: string | undefined;
  /** What the model is shown of an item, with the losses of what it says. `goal` is what is wanted of boxes. */
  looks(item: DataItem, gradients: PictureGradients, goal: string): Promise<readonly Look[]>;
}

/** What attacks on pictures need of a procedure's context. */
export type AttackingContext = Pick<
  ProcedureContext<unknown>,
  'modelFile' | 'signatures' | 'progress' | 'signal'
>;

/**
 * The changes that an entry of `robustness` makes by an attack, one for each epsilon. Throws ConfigurationError when the
 * target has no file on this machine, and for outputs without a loss.
 */
export async function attackChanges(
  context: AttackingContext,
  name: string,
  option: PictureAttackOption,
  model: AttackedModel,
  random: RandomStream,
): Promise<readonly PictureChange[]> {
  const { kind, epsilons } = option;
  if (kind === 'random-noise') return epsilons.map((levels) => noiseChange(name, levels, random));
  if (model.withoutLoss !== undefined)
    throw new ConfigurationError(
      `robustness.${name}: an attack by gradients has no loss for ${model.withoutLoss}`,
      {
        code: 'config.no-gradient',
        hint: 'Attack the pictures in another way, and give them under `pictures`.',
      },
    );
  const file = await context.modelFile('target');
  if (file === undefined)
    throw new ConfigurationError(
      `robustness.${name}: the target has no model file on this machine`,
      {
        code: 'config.no-gradient',
        hint: 'Take a target with `protocol: onnx`, or one that this run serves; or name what another attack saved under `samples`.',
      },
    );
  const signature = context.signatures['target']!;
  const { tensor, outputs } = model;
  const { signal } = context;
  const gradients = pictureGradients(file.bytes, { signature, tensor, outputs, signal });
  return epsilons.map((levels): PictureChange => {
    let [attacked, rose, most, done] = [0, 0, 0, 0];
    const examples: ChangeExample[] = [];
    return {
      name,
      severity: levels,
      isAttack: true,
      examples,
      async apply(items) {
        const attackedItems = items.map(async (item) => ({
          picture: item.picture,
          looks: await model.looks(item, gradients, option.goal),
          random: random.fork(`${name}/${levels}/${item.name}`),
        }));
        const found = await ascendPictures(
          await Promise.all(attackedItems),
          { ...option, levels, stepSize: stepShare(option) },
          gradients.differentiate,
        );
        for (const [i, { picture, before, after, attacked: seen }] of found.entries()) {
          const { name: item, picture: clean } = items[i]!;
          if (seen) attacked++;
          if (seen && examples.length < EXAMPLES)
            examples.push({ name: item, clean, changed: picture });
          if (after > before) rose++;
          most = Math.max(most, greatestChange(picture.data, clean.data));
        }
        done += items.length;
        context.progress({ done, phase: `attacking, ${name} ${levels}` });
        return items.map((item, i) => ({ ...item, picture: found[i]!.picture }));
      },
      note: () =>
        `changes of at most ${levelsOf(most)} of 255 were made; the loss rose on ${rose} of ${attacked} pictures`,
      close: () => gradients.close(),
    };
  });
}

/** Every number up or down by the whole epsilon, at random. */
function noiseChange(name: string, levels: number, random: RandomStream): PictureChange {
  return {
    name,
    severity: levels,
    apply: async (items) =>
      items.map((item) => {
        const own = random.fork(`${name}/${levels}/${item.name}`);
        const { data } = item.picture;
        const noisy = data.map((value) => value + (own.uniform() < 0.5 ? -1 : 1) * (levels / 255));
        const picture = { ...item.picture, data: inGreyLevels(noisy, data, levels) };
        return { ...item, picture };
      }),
  };
}

/** Grey levels, with the rounding of float32 left out. */
function levelsOf(change: number): number {
  return Math.round(change * 255 * 1000) / 1000;
}
