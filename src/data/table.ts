/** One column of a table. Empty cells are missing: NaN among numbers, undefined elsewhere. */
export type Column =
  | {
      readonly name: string;
      readonly type: 'integer' | 'number';
      readonly values: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: 'boolean';
      readonly values: readonly (boolean | undefined)[];
    }
  | {
      readonly name: string;
      readonly type: 'text';
      readonly values: readonly (string | undefined)[];
    };

/** A table by columns, in the order of the file. */
export interface Table {
  readonly count: number;
  readonly columns: readonly Column[];
}
