import { ConfigurationError } from '../core/errors.ts';
import { errorText } from './errorText.ts';

/** The error for a file that a target names and that cannot be read. */
export function unreadableFile(key: string, path: string, cause: unknown): ConfigurationError {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = missing ? 'there is no such file' : errorText(cause);
  return new ConfigurationError(`cannot read \`${key}\` of the target, ${path}: ${why}`, {
    code: 'target.file-unreadable',
    hint: 'Correct the path; it is relative to the file that names it.',
    cause,
  });
}
