import { ConfigurationError } from '../core/errors.ts';
import type { DataOption } from './dataOption.ts';
import type { RawItems } from './rawItems.ts';

/** Classes by number. */
export interface ResolvedLabels {
  /** The class of each item. */
  readonly labels: readonly (number | undefined)[];
  /** Class names by number, where labels are texts or the data name them. */
  readonly classes: readonly string[] | undefined;
}

/**
 * The class number of each item; a text becomes its place among the classes of the options, of the data, or in
 * alphabetical order. Throws ConfigurationError for a text that is none of them, and for a number that is no class.
 */
export function resolveLabels(
  { labels = [], names: items, classes: own }: RawItems,
  option: DataOption,
): ResolvedLabels {
  const { path } = option;
  const classes: readonly string[] | undefined = option.classes ?? own;
  const texts = new Set<string>();
  for (const label of labels) if (typeof label === 'string') texts.add(label);
  const numeric = [...texts].every((text) => text !== '' && Number.isInteger(Number(text)));
  // Folders 0 to 9 are class numbers, unless classes are named so.
  const isNumber = (text: string): boolean =>
    numeric && (classes === undefined || !classes.includes(text));
  const names = classes ?? (numeric ? undefined : [...texts].toSorted());
  const places = new Map(names?.map((name, i) => [name, i]));
  return {
    classes: names,
    labels: items.map((item, i) => {
      const label = labels[i];
      if (label === undefined) return undefined;
      const number = typeof label === 'number' || isNumber(label) ? Number(label) : undefined;
      if (number !== undefined) return checked(number, names, item, path);
      const place = places.get(String(label));
      if (place !== undefined) return place;
      throw new ConfigurationError(
        `data.classes: "${label}", the label of ${item} in ${path}, is none of them`,
        { code: 'config.data', hint: `The classes are ${names!.slice(0, 20).join(', ')}.` },
      );
    }),
  };
}

function checked(
  label: number,
  names: readonly string[] | undefined,
  item: string,
  path: string,
): number {
  if (Number.isInteger(label) && label >= 0 && label < (names?.length ?? Infinity)) return label;
  throw new ConfigurationError(`data: ${label}, the label of ${item} in ${path}, is no class`, {
    code: 'config.data',
    hint:
      names === undefined
        ? 'Classes are counted from 0.'
        : `Classes are counted from 0; there are ${names.length}.`,
  });
}
