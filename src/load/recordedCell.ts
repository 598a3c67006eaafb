import type { Arm } from './cells.ts';
import type { Recording } from './recording/recording.ts';

/** One run of an arm at a level, and what it left. */
export interface RecordedCell {
  readonly arm: Arm;
  readonly level: number | undefined;
  readonly recording: Recording;
}
