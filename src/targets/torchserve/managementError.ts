import { ConfigurationError } from '../../core/errors.ts';

/** The error for a management call that the server refuses. `said` is redacted. */
export function managementError(what: string, where: string, said: string): ConfigurationError {
  return new ConfigurationError(`TorchServe at ${where} does not ${what}: ${said}`, {
    code: 'target.management-failed',
    hint: 'Check `management`, the model store, and that the server allows it (--enable-model-api, its tokens).',
  });
}
