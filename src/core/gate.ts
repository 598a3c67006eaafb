/** `inconclusive`: too little evidence to say pass or fail; nothing tested is never a pass. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** What a gate compares, taken apart. */
export interface GateSubject {
  readonly procedure: string;
  /** Name of the measurement, never an alias. */
  readonly measurement: string;
  readonly side: 'value' | 'lower' | 'upper' | 'n';
  readonly operator: '<=' | '<' | '>=' | '>' | '==';
  /** In the unit of the measurement; null where it cannot be given in it. */
  readonly threshold: number | null;
}

/** A gate after it was judged. */
export interface GateResult {
  /** The condition as the scenario wrote it. */
  readonly condition: string;
  /** `warning`: reported, and never part of the run's verdict. Absent: `error`. */
  readonly level?: 'error' | 'warning' | undefined;
  /** Absent in runs of versions that did not record it. */
  readonly subject?: GateSubject | undefined;
  readonly verdict: Verdict;
  /** The number that was compared; null when there was none. */
  readonly measured: number | null;
  readonly n: number;
  /** Why, in one sentence. */
  readonly reason: string;
}
