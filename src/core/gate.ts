/** `inconclusive`: too little evidence to say pass or fail; nothing tested is never a pass. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** A gate after it was judged. */
export interface GateResult {
  /** The condition as the scenario wrote it. */
  readonly condition: string;
  readonly verdict: Verdict;
  /** The number that was compared; null when there was none. */
  readonly measured: number | null;
  readonly n: number;
  /** Why, in one sentence. */
  readonly reason: string;
}
