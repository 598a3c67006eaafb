/** An input as `init` writes it into a scenario. */
export interface InputGuess {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly integer?: boolean | undefined;
  readonly values?: readonly number[] | undefined;
  readonly categories?: readonly (string | boolean)[] | undefined;
  readonly weights?: readonly number[] | undefined;
  readonly distribution?:
    { readonly kind: 'empirical'; readonly csv: string; readonly column: string } | undefined;
}

/** The range of an input of which nothing is known. */
export const UNKNOWN_RANGE: InputGuess = { low: 0, high: 1 };
