import type { RunRecord } from './runRecord.ts';

/** Prints a finished run in one format. Returns the same bytes for the same run. */
export interface Reporter {
  /** The name under `--format`. */
  readonly name: string;
  /** What it prints, in one line. */
  readonly summary: string;
  /** The file in the run's folder, such as `report.pdf`. */
  readonly fileName: string;
  render(run: RunRecord): Promise<Uint8Array>;
}
