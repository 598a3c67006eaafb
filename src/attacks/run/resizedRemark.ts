import type { DataItem } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';

/**
 * What must be said where pictures are brought to the form of the model's input before they are attacked; undefined where
 * none is. Throws ConfigurationError for one that keeps another form than the first, where the model takes any.
 */
export function resizedRemark(
  space: Preprocessing,
  items: readonly DataItem[],
): string | undefined {
  const { form } = space;
  const text = (one: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  }): string => `${one.width} x ${one.height} x ${one.channels}`;
  const wanted = text(form);
  const other = items.find(({ picture }) => text(space.fit(picture)) !== wanted);
  if (other !== undefined)
    throw new ConfigurationError(
      `data: "${other.name}" is ${text(other.picture)}, the first item ${wanted}`,
      {
        code: 'config.sizes',
        hint: 'The model takes any size, and an attack works on one: bring all items to the same.',
      },
    );
  const resized = items.filter(({ picture }) => text(picture) !== wanted);
  const [first] = resized;
  if (first === undefined || form.kind !== 'picture') return undefined;
  return `${resized.length} of ${items.length} pictures, such as ${first.name} (${text(first.picture)}), are brought to the ${wanted} of the model first: that picture is attacked, measured and saved.`;
}
