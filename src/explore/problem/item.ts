import type { DataItem } from '../../core/dataSet.ts';
import type { Picture } from '../../core/picture.ts';

/** One data item that points change. */
export interface Item {
  /** Unique in its data set. */
  readonly name: string;
  /** Index of the class that it shows. */
  readonly label?: number | undefined;
  readonly picture: Picture;
  /** Further columns of its data, which slices are made by. */
  readonly attributes: DataItem['attributes'];
}
