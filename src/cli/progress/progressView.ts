import type { RunObserver } from '../../run/runEvent.ts';

/** What shows a run's events on stderr. `stop` clears the bar. */
export interface ProgressView {
  readonly observe: RunObserver;
  stop(): void;
}
