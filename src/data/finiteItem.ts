import { ConfigurationError } from '../core/errors.ts';
import type { Picture } from '../core/picture.ts';
import { arrayItem } from './arrayItem.ts';
import type { DataOption } from './dataOption.ts';

/** The item that numbers of a text file are. Throws ConfigurationError when one is missing or not finite. */
export function finiteItem(
  numbers: readonly number[],
  shape: readonly number[],
  option: DataOption,
  where: string,
): Picture {
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (numbers.length === 0 || wrong >= 0)
    throw new ConfigurationError(
      `data: ${where}: ${numbers.length === 0 ? 'there are no numbers' : `number ${wrong + 1} is none`}`,
      {
        code: 'config.data',
        hint: 'Every value of an item must be a finite number; name columns that are none under `attributes`.',
      },
    );
  return arrayItem(numbers, shape, numbers.every(Number.isInteger), option, where);
}
