import type { DataItem } from '../../core/dataSet.ts';
import type { Picture } from '../../core/picture.ts';

/** An item whose picture was changed. */
export interface ChangedItem extends DataItem {
  /** What the model's input shows instead of the picture, in its size: of changes that were made there. */
  readonly shown?: Picture | undefined;
}

/** A picture before and after a change. */
export interface ChangeExample {
  readonly name: string;
  readonly clean: Picture;
  readonly changed: Picture;
}

/** One way to change every picture of a data set. */
export interface PictureChange {
  readonly name: string;
  readonly severity: number;
  /** Somebody made it to deceive a model; default false. */
  readonly isAttack?: boolean | undefined;
  /** The items with their pictures changed; the same ones each time. */
  apply(items: readonly DataItem[]): Promise<readonly ChangedItem[]>;
  /** The first pictures that were changed, to be looked at; default none. */
  readonly examples?: readonly ChangeExample[] | undefined;
  /** What must be said beside the figures, after all items were changed; default nothing. */
  note?(): string | undefined;
  /** Gives up what `apply` needed. */
  close?(): Promise<void>;
}
