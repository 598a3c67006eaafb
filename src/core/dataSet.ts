import type { Picture } from './picture.ts';

/** One object in a picture. */
export interface BoxTruth {
  /** Name of its class. */
  readonly category: string;
  /** x, y of the upper left corner, width, height, in px of the item's own picture. */
  readonly box: readonly [number, number, number, number];
  /** The box covers a group of objects that nobody counted. */
  readonly crowd?: boolean | undefined;
}

/** One object with its keypoints. */
export interface KeypointTruth extends BoxTruth {
  /** x, y in px and visibility (0 not labelled, 1 hidden, 2 visible) of each point, in COCO's order. */
  readonly keypoints: readonly number[];
  /** Area of the object in px², by which COCO scales distances. */
  readonly area?: number | undefined;
}

/** What is known to be right of an item. */
export interface Truth {
  /** Number of its class. */
  readonly class?: number | undefined;
  /** What a regression has to give. */
  readonly value?: readonly number[] | undefined;
  readonly boxes?: readonly BoxTruth[] | undefined;
  readonly keypoints?: readonly KeypointTruth[] | undefined;
  /** One channel of class numbers or of 0 and 1, in px of the item's own picture. */
  readonly mask?: Picture | undefined;
}

/** One item of a data set with all that is known of it. */
export interface DataItem {
  /** Unique in its data set: the path in its folder, the index in its array, or its own name. */
  readonly name: string;
  readonly picture: Picture;
  readonly truth: Truth;
  /** What slices are made by: further columns of a table, fields of COCO's images. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Items that are read one by one, so that a large data set fits into little memory. */
export interface DataSet {
  /** As the scenario calls it, or the last part of its path. */
  readonly name: string;
  readonly count: number;
  /** The names of all items, in their order. */
  readonly names: readonly string[];
  /** Class names by number; undefined when the data name none. */
  readonly classes: readonly string[] | undefined;
  /** SHA-256 over what is read, hex. */
  readonly digest: string;
  /** Reads an item, 0 <= index < count; the same one each time. Throws ConfigurationError for an item that cannot be read. */
  read(index: number): Promise<DataItem>;
  /** What is right of an item, without decoding its picture. */
  truth(index: number): Promise<Truth>;
}
