import type { DataItem, DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import type { Samples } from './readSamples.ts';

/** What saved pictures are of: their own pictures and truth in the data, or the clean samples themselves. */
export interface DetectorSources {
  readonly data: DataSet;
  readonly items: readonly DataItem[];
  /** The pictures were fitted into the input: clean samples alone are the input already. */
  readonly fitted: boolean;
}

/**
 * The data of the samples by name, for its boxes; without data the clean samples, which have none. Throws
 * ConfigurationError for samples that are no pictures, or of which the data has no item.
 */
export async function detectorSources(
  context: ProcedureContext<AttackOptions>,
  samples: Samples,
): Promise<DetectorSources> {
  const { options } = context;
  const { kind, height, width, channels } = samples.space;
  if (kind !== 'picture')
    throw new ConfigurationError('samples: a detector takes pictures, and these are none', {
      code: 'config.samples-misfit',
      hint: 'Send samples that an attack on a detector saved.',
    });
  if (options.data === undefined) {
    const items = samples.items.map(({ name }, i): DataItem => {
      const picture: Picture = { kind, height, width, channels, data: samples.clean[i]! };
      return { name, picture, truth: {}, attributes: {} };
    });
    const data: DataSet = {
      name: 'samples',
      count: items.length,
      names: items.map(({ name }) => name),
      classes: samples.classes ?? undefined,
      digest: '',
      read: async (i) => items[i]!,
      truth: async (i) => items[i]!.truth,
    };
    return { data, items, fitted: false };
  }
  const whole = await context.data('data');
  const place = new Map(whole.names.map((name, i) => [name, i]));
  const items: DataItem[] = [];
  for (const { name } of samples.items) {
    const at = place.get(name);
    if (at === undefined)
      throw new ConfigurationError(`samples: the data has no item "${name}"`, {
        code: 'config.samples-misfit',
        hint: 'Name the data that the samples were made of, or leave `data` out and set truth: predictions.',
      });
    items.push(await whole.read(at));
  }
  const data: DataSet = {
    ...whole,
    count: items.length,
    names: items.map(({ name }) => name),
    read: async (i) => items[i]!,
    truth: async (i) => items[i]!.truth,
  };
  return { data, items, fitted: true };
}
