/** Why an evaluation was made. Only `audit`, `importance` and `envelope` evaluations carry probabilities; surrogates learn from none of them. */
export type EvaluationPurpose =
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
export interface Evaluation {
  /** The point, in the native coordinates of the space. */
  readonly row: Float64Array;
  readonly purpose: EvaluationPurpose;
  /** Number of the query in the procedure's journal. */
  readonly query: number;
  /** How far each output is inside its passing side; undefined for an invalid reply. */
  readonly margins: readonly number[] | undefined;
  /** The value of each output; undefined for an invalid reply. */
  readonly values: readonly (number | boolean)[] | undefined;
  /** The model's first output, kept for a failing one of a problem that asks for it. */
  readonly outputs?: readonly number[] | undefined;
  /** All numbers of the reply, kept where a mode asks for them; see ReplyNumbers. */
  readonly reply?: Float64Array | undefined;
  /** Why the reply is invalid. */
  readonly invalid: string | undefined;
}

/** Whether an evaluation passed. An invalid reply does not pass. */
export function passed({ margins }: Pick<Evaluation, 'margins'>): boolean {
  return margins !== undefined && margins.every((margin) => margin >= 0);
}

/** The outcome in one word. */
export function outcome(run: Evaluation): 'pass' | 'fail' | 'invalid' {
  if (run.invalid !== undefined) return 'invalid';
  return passed(run) ? 'pass' : 'fail';
}
