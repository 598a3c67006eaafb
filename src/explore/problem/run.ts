/** Why a run was made. Only `audit`, `importance` and `envelope` runs carry probabilities; surrogates learn from none of them. */
export type RunPurpose =
  | 'start'
  | 'boundary'
  | 'space-filling'
  | 'disagreement'
  | 'uncertain'
  | 'repeat'
  | 'audit'
  | 'importance'
  | 'envelope';

/** One point that was put to the system under test, and what came back. */
export interface Run {
  /** The point, in the native coordinates of the space. */
  readonly row: Float64Array;
  readonly purpose: RunPurpose;
  /** Number of the query in the procedure's journal. */
  readonly query: number;
  /** How far each output is inside its passing side; undefined for an invalid reply. */
  readonly margins: readonly number[] | undefined;
  /** The value of each output; undefined for an invalid reply. */
  readonly values: readonly (number | boolean)[] | undefined;
  /** The model's first output, kept for a failing run of a problem that asks for it. */
  readonly outputs?: readonly number[] | undefined;
  /** All numbers of the reply, kept where a mode asks for them; see ReplyNumbers. */
  readonly reply?: Float64Array | undefined;
  /** Why the reply is invalid. */
  readonly invalid: string | undefined;
}

/** Whether a run passed. An invalid reply does not pass. */
export function passed({ margins }: Pick<Run, 'margins'>): boolean {
  return margins !== undefined && margins.every((margin) => margin >= 0);
}

/** A run's outcome in one word. */
export function outcome(run: Run): 'pass' | 'fail' | 'invalid' {
  if (run.invalid !== undefined) return 'invalid';
  return passed(run) ? 'pass' : 'fail';
}
