import type { BoundaryExploration } from '../../test/helpers/boundaryExploration.ts';

/** Counts how many of the stated intervals held. */
export class BoundTally {
  stated = 0;
  held = 0;

  /** Counts the interval of the failure probability against its true value. */
  add({ measurement }: BoundaryExploration, truth: number): void {
    const { lower, upper } = measurement('failureProbability').interval!;
    this.count((lower ?? 0) <= truth && truth <= (upper ?? 1));
  }

  count(holds: boolean): void {
    this.stated++;
    if (holds) this.held++;
  }
}
