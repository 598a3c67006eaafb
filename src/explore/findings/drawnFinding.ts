import type { Finding } from '../../core/finding.ts';
import type { Picture } from '../../core/picture.ts';
import type { Drawn } from '../problem/rendering.ts';

/** A finding with what was drawn at its point. */
export interface DrawnFinding {
  readonly finding: Finding;
  readonly drawn: Drawn;
  /** The picture before and after; undefined for a signal and for bare tensors. */
  readonly picture: Picture | undefined;
}
