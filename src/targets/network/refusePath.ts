import { ConfigurationError } from '../../core/errors.ts';
import type { Connection } from './resolveConnection.ts';

/** gRPC has no paths of its own. Throws ConfigurationError `target.bad-url` for an address with one. */
export function refusePath({ endpoint }: Connection): void {
  if (endpoint.path === '' && endpoint.query === '') return;
  throw new ConfigurationError(`the \`url\` of a gRPC target has no path: ${endpoint.shown}`, {
    code: 'target.bad-url',
    hint: `Write ${endpoint.host}.`,
  });
}
