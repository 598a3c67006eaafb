/** Items of a batch of `tune` and `adapt`, for which their graphs were made. */
export const BATCH: number;
/** Changed copies of an item in `adapt`. */
export const COPIES: number;
/** Height and width of a picture. */
export const SIDE: number;

/** Weights by name. */
export type Weights = ReadonlyMap<
  string,
  { readonly data: Float32Array; readonly dims: readonly number[] }
>;

/** A reader of road signs that adapts while it works. */
export class ResilientSystem {
  static open(
    graphs: Readonly<Record<'answer' | 'tune' | 'adapt', Uint8Array>>,
    weights: Weights,
  ): Promise<ResilientSystem>;
  reset(repetition: number): void;
  weights(prefix: string): Float32Array[];
  answer(images: Float32Array, options?: { readonly isFaulty?: boolean }): Promise<Float32Array>;
  tune(images: Float32Array, labels: ArrayLike<number>, passes?: number): Promise<void>;
  adapt(images: Float32Array): Promise<void>;
}
