import { OptionError } from '../core/errors.ts';
import type { Procedure } from '../core/procedure.ts';
import { ATTACKS } from './attacks.ts';
import { measurementNames } from './measurements.ts';
import {
  attackOptions,
  baseModelsOf,
  chosenAttacks,
  sampleFoldersOf,
  transferTargetsOf,
} from './options.ts';
import type { AttackOptions } from './options.ts';
import { checkAttack } from './run/campaign.ts';

/** Attacks a served model through its protocol alone, and says how far the outcome can be trusted. */
export const attack: Procedure<AttackOptions> = {
  kind: 'attack',
  summary:
    'looks for small changes of inputs that make a served model wrong, from its replies alone',
  options: attackOptions,
  targets: (options): Readonly<Record<string, unknown>> => ({
    ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
    ...Object.fromEntries(
      [...baseModelsOf(options), ...transferTargetsOf(options)].flatMap(({ role, target }) =>
        target === undefined ? [] : [[role, target]],
      ),
    ),
  }),
  data: ({ data, mode, detector }): Readonly<Record<string, unknown>> =>
    data === undefined || (mode === 'transfer' && detector === undefined) ? {} : { data },
  measurements: measurementNames,
  hazards: ({ mode }) => (mode === 'corruptions' ? ['inputChange'] : ['attack']),
  terms: {
    epsilon: 'The largest change of an input that an attack may make, in the norm that is named.',
    'robust accuracy':
      'Share of items that the model gets right and that no attack could change. Stronger attacks can only lower it.',
  },

  check(options) {
    if (options.mode === 'transfer') {
      if (sampleFoldersOf(options).length === 0)
        throw new OptionError(['samples'], 'mode transfer needs the folder of saved samples', {
          code: 'config.samples',
          hint: 'Name the folder `samples` that a run of `kind: attack` left.',
        });
      if (
        options.detector !== undefined &&
        options.data === undefined &&
        options.truth === 'labels'
      )
        throw new OptionError(['data'], 'there are no boxes to compare detections with', {
          code: 'config.data',
          hint: 'Name the data that the samples were made of, or set truth: predictions.',
        });
      return;
    }
    if (options.data === undefined)
      throw new OptionError(['data'], 'name the data to attack', {
        code: 'config.data',
        hint: 'A name of `data:`, a path, or a definition.',
      });
    const smallest = options.epsilon === 'smallest';
    for (const { name } of chosenAttacks(options)) {
      const chosen = ATTACKS.find((one) => one.name === name);
      if (chosen !== undefined)
        checkAttack(chosen, options, { scores: true, gradients: true, smallest });
    }
    if (
      smallest &&
      !ATTACKS.some((one) => one.search === 'boundary' && one.norms.includes(options.norm))
    )
      throw new OptionError(
        ['epsilon'],
        `no attack looks for the smallest perturbation under ${options.norm}`,
        { code: 'config.attack-cannot', hint: 'Give an epsilon, or choose linf, l2 or l0.' },
      );
    if (smallest && options.epsilons.length > 0)
      throw new OptionError(['epsilons'], 'they have no meaning beside epsilon: smallest', {
        code: 'config.epsilons',
        hint: 'The curve over epsilon comes from the distances that were found.',
      });
  },

  async repeat(context, finding) {
    const { repeatFinding } = await import('./run/repeatFinding.ts');
    return repeatFinding(context, finding);
  },

  async run(context) {
    // Loaded only here, as no other command needs it.
    if (context.options.mode === 'corruptions') {
      const { runCorruptions } = await import('./corruptions/runCorruptions.ts');
      return runCorruptions(context);
    }
    if (context.options.mode === 'transfer') {
      if (context.options.detector !== undefined) {
        const { runDetectorTransfer } = await import('./replay/runDetectorTransfer.ts');
        return runDetectorTransfer(context, context.options.detector);
      }
      const { runTransfer } = await import('./replay/runTransfer.ts');
      return runTransfer(context);
    }
    if (context.options.detector !== undefined) {
      const { runDetectorAttack } = await import('./detectors/runDetectorAttack.ts');
      return runDetectorAttack(context, context.options.detector);
    }
    const { runAttacks } = await import('./run/runAttacks.ts');
    return runAttacks(context);
  },
};
