/** What must be given, for an error. */
export const NEITHER =
  'give `groundTruth` and `results` (files), or `data` and `decoder` (a model is asked), and not both';

/** Whether options name files, or a model and data. */
export function filesOrModel(options: {
  readonly groundTruth?: unknown;
  readonly results?: unknown;
  readonly data?: unknown;
  readonly decoder?: unknown;
}): boolean {
  const files = options.groundTruth !== undefined && options.results !== undefined;
  const model = options.data !== undefined && options.decoder !== undefined;
  const either = options.groundTruth !== undefined || options.results !== undefined;
  return files !== model && !(model && either);
}
