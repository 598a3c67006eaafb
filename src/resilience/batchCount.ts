/** What a batch counted. */
export interface BatchCount {
  readonly asked: number;
  readonly right: number;
  /** Answers that were not rejected, and the right ones of them. */
  readonly kept: number;
  readonly keptRight: number;
}

/** Batches of one configuration by repetition and step. */
export type Course = readonly (readonly BatchCount[])[];
