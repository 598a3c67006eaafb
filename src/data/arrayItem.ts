import { ConfigurationError } from '../core/errors.ts';
import { elementCount } from '../core/tensor.ts';
import type { Picture } from '../core/picture.ts';
import type { DataOption } from './dataOption.ts';

/** How the numbers of an item in an array file become a picture or a signal. */
export type FormOption = Pick<DataOption, 'kind' | 'layout' | 'shape' | 'range'>;

/**
 * The item that an array of numbers is. `own` are its dimensions, which the options may replace. Throws
 * ConfigurationError when they do not fit.
 */
export function arrayItem(
  numbers: ArrayLike<number>,
  own: readonly number[],
  whole: boolean,
  option: FormOption,
  where: string,
): Picture {
  const shape = option.shape ?? own;
  if (elementCount(shape) !== numbers.length)
    refuse(`${where}: an item has ${numbers.length} numbers, not ${shape.join(' x ')}`);
  const kind = option.kind ?? guessKind(shape, whole, option);
  const dimensions = kind === 'pictures' ? [...shape] : [1, ...shape];
  if (dimensions.length === 2) dimensions.push(1);
  if (dimensions.length !== 3)
    refuse(`${where}: ${kind} cannot have the dimensions ${shape.join(' x ')}`);
  const [a, b, c] = dimensions as [number, number, number];
  const first = channelsFirst(kind, dimensions, shape, option);
  const [height, width, channels] = !first ? [a, b, c] : kind === 'signals' ? [1, c, b] : [b, c, a];
  const [low, high] = kind === 'signals' ? [0, 1] : (option.range ?? (whole ? [0, 255] : [0, 1]));
  const pixels = height * width;
  const data = new Float32Array(numbers.length);
  for (let i = 0; i < pixels; i++)
    for (let channel = 0; channel < channels; channel++)
      data[i * channels + channel] =
        (numbers[first ? channel * pixels + i : i * channels + channel]! - low) / (high - low);
  return { kind: kind === 'signals' ? 'signal' : 'picture', height, width, channels, data };
}

function guessKind(
  shape: readonly number[],
  whole: boolean,
  option: FormOption,
): NonNullable<FormOption['kind']> {
  if (shape.length === 3) return 'pictures';
  return shape.length === 2 && (whole || option.shape !== undefined) ? 'pictures' : 'signals';
}

function channelsFirst(
  kind: NonNullable<FormOption['kind']>,
  dimensions: readonly number[],
  shape: readonly number[],
  { layout }: FormOption,
): boolean {
  // One channel: nothing to tell apart.
  if (shape.length < (kind === 'signals' ? 2 : 3)) return false;
  if (layout !== undefined) return layout === 'channels-first';
  const [first, last] = kind === 'signals' ? dimensions.slice(1) : [dimensions[0], dimensions[2]];
  return first! < last!;
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'config.data',
    hint: 'Say `shape`, `kind` and `layout` under `data`.',
  });
}
