import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { createPreprocessing, type Preprocessing } from '../../judgement/preprocessing.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import type { Samples } from './readSamples.ts';

/** The space of saved samples on one target. Throws ConfigurationError when they do not fit its input. */
export function sampleSpace(
  { signatures }: Pick<ProcedureContext<unknown>, 'signatures'>,
  samples: Samples,
  {
    role,
    name,
    tensor,
  }: { readonly role: string; readonly name: string; readonly tensor: TensorOption },
): Preprocessing {
  const { kind, height, width, channels, pixels } = samples.space;
  const example: Picture = { kind, height, width, channels, data: samples.clean[0]! };
  const space = createPreprocessing(signatures[role]!, {
    tensor,
    example,
    bytes: pixels === 'bytes' && kind === 'picture',
  });
  const { form } = space;
  if (form.height !== height || form.width !== width || form.channels !== channels)
    throw misfit(
      `the samples are ${height} x ${width} x ${channels}, ${name} takes ${form.height} x ${form.width} x ${form.channels}`,
    );
  return space;
}

/** Samples that do not fit a target. */
export function misfit(message: string): ConfigurationError {
  return new ConfigurationError(`samples: ${message}`, {
    code: 'config.samples-misfit',
    hint: 'Send samples to targets of the same classes and input; name the right form under `tensor`.',
  });
}
