import { TargetUnreachableError } from '../../core/errors.ts';

/** The error for a model that its server describes and does not serve yet. */
export function notReady(model: string, where: string, said: string): TargetUnreachableError {
  return new TargetUnreachableError(`the model "${model}" at ${where} is not ready: ${said}`, {
    code: 'target.not-ready',
    hint: 'Wait with `--wait-ready SECONDS`, or load the model on the server.',
  });
}
