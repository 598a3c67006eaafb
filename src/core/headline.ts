/** What the first page of a certificate says of a procedure, beside the gates on it. */
export interface Headline {
  /** What was done, as a phrase: `2,000 evaluations of 6 inputs, 500 of them an audit`. */
  readonly tried: string;
  /** Names of its main measurements, the main one first, at most three; each is printed as a sentence. */
  readonly measurements: readonly string[];
  /**
   * Ids of the exhibits, at most two, that show it best: what a chapter shows in a certificate of so many procedures that
   * the other exhibits stand in the annex. Default the first one.
   */
  readonly exhibits?: readonly string[] | undefined;
}
