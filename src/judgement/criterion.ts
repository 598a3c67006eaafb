import type { TensorMap } from '../core/tensor.ts';

/** What is known of an item before it is changed. */
export interface Original {
  /** The class that is true. */
  readonly label?: number | undefined;
  /** The class that a targeted attack wants. */
  readonly target?: number | undefined;
  /** What the model answered on the clean item. */
  readonly outputs?: TensorMap | undefined;
}

/** A part of what is left to do, with its place: such as one object of a detector that is still shown. */
export interface Part {
  /** How far this part is from being reached; 0 where it is. In the unit of the margin. */
  readonly left: number;
  /** [left, top, width, height] in px of the model's input; it may reach beyond it. The same in every reply to an item. */
  readonly box: readonly [number, number, number, number];
}

/** One reply, judged. */
export interface Judgement {
  /** The reply is wrong: what an attacker wants, what a fault must not cause. */
  readonly wrong: boolean;
  /**
   * How far the reply is from being wrong: at most 0 where it is wrong. From scores, in the unit of logits; plus or minus
   * 1 where only labels are seen; NaN when the reply holds NaN or cannot be read.
   */
  readonly margin: number;
  /** The class that the reply says, where it says one. */
  readonly label: number | undefined;
  /** Scores of all classes, where there are any. */
  readonly scores: Float64Array | undefined;
  /** What the margin is made of, in an order that stays, where the criterion knows parts. */
  readonly parts?: readonly Part[] | undefined;
  /** The reply cannot be read as the criterion needs it, or holds NaN: why. Then it is not wrong. */
  readonly invalid?: string | undefined;
  /** The criterion asks for what the reply does not have, such as an unknown name: what. Then the reply is invalid, too. */
  readonly unfit?: string | undefined;
}

/** When is the reply of a model wrong. */
export interface Criterion {
  /** In words, such as `another class than the true one`. */
  readonly text: string;
  /** Whether it needs `Original.label`. */
  readonly needsLabel: boolean;
  judge(outputs: TensorMap, original: Original): Judgement;
}
