import type { Detection } from '../../coco/decode/detection.ts';

/** What a detector says of one picture. */
export interface Seen {
  /** Before suppression, with any score above a thousandth. */
  readonly candidates: readonly Detection[];
  /** After suppression, above the score of the application; the highest first. */
  readonly shown: readonly Detection[];
}
