import type { Truth } from '../core/dataSet.ts';
import type { FileAccess } from '../core/fileAccess.ts';
import type { Picture } from '../core/picture.ts';
import type { DataOption } from './dataOption.ts';
import type { ReadFile } from './readFile.ts';

/** What slices of a data set are made by. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** The items of a data set before labels are numbered, items drawn and pictures resized. */
export interface RawItems {
  readonly names: readonly string[];
  /** What their pictures are, where it is known before one is read. */
  readonly labels?: readonly (number | string | undefined)[] | undefined;
  /** Class names by number, where the data say them. */
  readonly classes?: readonly string[] | undefined;
  /** The files that are read for all items at once. */
  readonly files: readonly ReadFile[];
  /** The file of an item, for items that stand in files of their own. */
  fileOf?(index: number): string;
  /** What is right of an item, beside its class. */
  truth?(index: number): Truth;
  attributes?(index: number): Attributes;
  /** `bytes` are those of its file. */
  read(index: number, bytes: Uint8Array): Picture | Promise<Picture>;
}

/** One way in which items stand in files. */
export interface DataFormat {
  /** What it is, for messages: `a folder of pictures`. */
  readonly name: string;
  /** Ends of the paths that it reads, such as `.npy`; none: a folder. */
  readonly extensions: readonly string[];
  /** Reads what is needed to list the items. Throws ConfigurationError. */
  open(option: DataOption, files: FileAccess): Promise<RawItems>;
}
