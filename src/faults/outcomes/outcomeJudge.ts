import type { TensorMap } from '../../core/tensor.ts';

/** What a fault can do to one input; the order is that of a tally's counts. */
export const OUTCOMES = {
  inputs: 'inputs that the golden run gets right',
  unchanged: 'outputs equal bit for bit',
  masked: 'the decision is as without the fault, and no error shows',
  sdc1: 'silent corruption: another decision (SDC-1)',
  sdc5: 'silent corruption: the decision was not among the golden five best (SDC-5)',
  sdc10: 'the confidence of the decision moved by more than a tenth (SDC-10 %)',
  sdc20: 'the confidence of the decision moved by more than a fifth (SDC-20 %)',
  due: 'detected or detectable error: NaN or infinity, a crash, a hang (DUE)',
  correct: 'inputs answered rightly under the fault, of all inputs',
  all: 'all inputs',
  cost: 'sum of the costs of wrong decisions',
  vanished: 'images in which a box of the golden run is gone',
  invented: 'images with a box that the golden run has not',
  precision: 'average precision (COCO) over the images of one injection',
} as const;
export type Outcome = keyof typeof OUTCOMES;
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as readonly Outcome[];

/** Counts of one injection over the inputs, by outcome. */
export type Tally = Record<Outcome, number>;

export function emptyTally(): Tally {
  return Object.fromEntries(OUTCOME_NAMES.map((name) => [name, 0])) as Tally;
}

/** What a fault did to one input: which, and from what decision to what; `to` is NO_DECISION for an error that shows. */
export interface Change {
  readonly input: number;
  readonly from: number;
  readonly to: number;
}

/** Stands for a decision where outputs hold NaN or infinity, or there are none. */
export const NO_DECISION = -1;

/** Judges what faults do to the outputs of a model on fixed inputs, against its golden outputs. */
export interface OutcomeJudge {
  /** Outcomes that it tells, in the order of reports. */
  readonly outcomes: readonly Outcome[];
  /** Its changes are from one class to another. */
  readonly decides?: boolean | undefined;
  /** What outcomes mean here, where that is not what OUTCOMES says. */
  readonly titles?: Partial<Record<Outcome, string>> | undefined;
  /** How many inputs the golden run gets right, and how many there are. */
  readonly right: number;
  readonly all: number;
  /** Adds one batch under a fault to a tally; `outputs` undefined: the model gave none. */
  add(tally: Tally, batch: number, outputs: TensorMap | undefined, changes?: Change[]): void;
  /** Adds what only all batches of an injection together show. */
  finish?(tally: Tally, outputs: readonly (TensorMap | undefined)[]): void;
}
