/** The outcome of one honesty check. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /**
   * `passed`; `noted`: the reader should know; `failed`: what was found is true, but the absence of successes says
   * nothing, so robust accuracy is bounded from above alone; `skipped`: could not be made.
   */
  readonly outcome: 'passed' | 'noted' | 'failed' | 'skipped';
  /** What was seen, with numbers, and what to do. */
  readonly detail: string;
}
