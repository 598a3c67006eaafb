import { ConfigurationError } from '../core/errors.ts';
import type { DataItem, DataSet } from '../core/dataSet.ts';
import type { FileAccess } from '../core/fileAccess.ts';
import { createRandom } from '../math/random.ts';
import { dataOption } from './dataOption.ts';
import { readData } from './readData.ts';

/** How a data set is opened. */
export interface OpenDataOptions {
  /** As the scenario calls it. */
  readonly name: string;
}

/**
 * Opens a data set of a definition that `dataSchema` has checked; paths go through `files`. Throws ConfigurationError
 * for data that cannot be read.
 */
export async function openDataSet(
  definition: unknown,
  files: FileAccess,
  { name }: OpenDataOptions,
): Promise<DataSet> {
  const option = dataOption.parse(definition);
  const items = await readData(option, files, createRandom(0, 'data'));
  const at = (index: number): DataItem => {
    const item = items[index];
    if (item === undefined)
      throw new ConfigurationError(`data: ${name} has no item ${index}`, { code: 'config.data' });
    const truth = item.label === undefined ? {} : { class: item.label };
    return { name: item.name, picture: item.picture, truth, attributes: {} };
  };
  return {
    name,
    count: items.length,
    names: items.map((item) => item.name),
    classes: option.classes,
    digest: '',
    read: async (index) => at(index),
    truth: async (index) => at(index).truth,
  };
}
