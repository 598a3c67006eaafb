import type { Picture } from '../core/picture.ts';

/** One data item with what is known of it. */
export interface Item {
  /** Unique in its data: the path in its folder, the index in its array or its own name. */
  readonly name: string;
  /** Index of the class that it shows. */
  readonly label?: number | undefined;
  readonly picture: Picture;
}

/** An item before it is read: labels may still be texts. */
export interface RawItem {
  readonly name: string;
  readonly label?: number | string | undefined;
  read(): Picture | Promise<Picture>;
}
