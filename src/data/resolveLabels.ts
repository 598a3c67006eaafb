import { ConfigurationError } from '../core/errors.ts';
import type { DataOption } from './dataOption.ts';
import type { RawItem } from './item.ts';

/** The class index of each item; texts become their place in `classes`, or in alphabetical order. */
export function resolveLabels(
  items: readonly RawItem[],
  { classes, path }: DataOption,
): readonly (number | undefined)[] {
  const texts = items.flatMap(({ label }) => (typeof label === 'string' ? [label] : []));
  const numeric = texts.every((text) => text !== '' && Number.isInteger(Number(text)));
  if (numeric && classes === undefined)
    return items.map(({ label }) => (label === undefined ? undefined : Number(label)));
  const names = classes ?? [...new Set(texts)].toSorted();
  return items.map(({ name, label }) => {
    if (label === undefined || typeof label === 'number') return label;
    const index = names.indexOf(label);
    if (index >= 0) return index;
    throw new ConfigurationError(
      `data.classes: "${label}", the label of ${name} in ${path}, is none of them`,
      {
        code: 'config.data',
        hint: `The classes are ${names.slice(0, 20).join(', ')}.`,
      },
    );
  });
}
