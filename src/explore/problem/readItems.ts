import type { DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Item } from './item.ts';

/** The most items that one procedure changes: each is a level of an input, and surrogates grow slow with many levels. */
const MOST_ITEMS = 200;

/** All items of a data set, in its order. Throws ConfigurationError when they are more than 200. */
export async function readItems(data: DataSet): Promise<readonly Item[]> {
  if (data.count > MOST_ITEMS)
    throw new ConfigurationError(
      `data: ${data.name} has ${data.count} items, more than ${MOST_ITEMS}`,
      { code: 'config.data', hint: 'Give `items: 50` to draw that many of them at random.' },
    );
  const items: Item[] = [];
  for (let i = 0; i < data.count; i++) {
    const { name, picture, truth, attributes } = await data.read(i);
    items.push({ name, label: truth.class, picture, attributes });
  }
  return items;
}
