import type { Detection } from '../../../coco/decode/detection.ts';
import type { Part } from '../../../judgement/criterion.ts';
import type { Seen } from '../seen.ts';

/** What counts as shown and as the same place. */
export interface Limits {
  /** Score above which a detection is shown. */
  readonly score: number;
  /** IoU from which a detection stands for an object. */
  readonly iou: number;
  /** IoU above which suppression removes. */
  readonly suppression: number;
  /** Boxes that a goal of numbers wants. */
  readonly boxes: number;
}

/** How a goal changes with one candidate: the derivative of the loss by its score. */
export interface Pull {
  readonly candidate: Detection;
  /** Grows the goal where the score grows. */
  readonly weight: number;
  /** Through the class alone, and not through the probability that there is an object. */
  readonly classOnly?: boolean | undefined;
}

/** A loss of the candidates, which grows towards the goal, and its derivatives. */
export interface Rise {
  readonly value: number;
  readonly pulls: readonly Pull[];
}

/** How far a goal is reached. */
export interface Progress {
  readonly reached: boolean;
  /** What is left to do, above 0 where it is not reached. */
  readonly left: number;
  /** The same for each object of the clean picture, where the goal is about objects; 0 where it is gone. */
  readonly parts?: readonly Part[] | undefined;
}

/** What an attacker wants of a detector: one file and one line in `goals.ts` each. */
export interface Goal {
  /** The name under `goal:`. */
  readonly name: string;
  /** When it is reached, in words. */
  readonly text: string;
  /** The measurement that says how far it was reached. */
  readonly measurement: string;
  /** Boxes that it wants unless told otherwise. */
  readonly boxes: number;
  /** It is about objects that the clean picture shows: a picture without any cannot be attacked. */
  readonly needsObjects: boolean;
  /** How far it is reached. */
  margin(clean: Seen, now: Seen, limits: Limits): Progress;
  /** The loss that gradients raise: of logarithms, or of the scores themselves. */
  rise(clean: Seen, now: Seen, limits: Limits, logarithms: boolean): Rise;
}
