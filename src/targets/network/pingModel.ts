import type { ControlClient } from './controlClient.ts';
import { refusal } from './refusal.ts';
import type { Connection } from './resolveConnection.ts';

/**
 * Asks a server whether it is well, where it has a path for that; else only whether it can be reached. Throws
 * TargetUnreachableError, or ConfigurationError when access is refused.
 */
export async function pingModel(
  control: ControlClient,
  path: string | undefined,
  model: string,
  connection: Connection,
): Promise<void> {
  if (path === undefined) {
    const { checkReachable } = await import('./checkReachable.ts');
    return checkReachable(connection);
  }
  const { decodeErrorBody } = await import('../../wire/index.ts');
  const { status, body } = await control.request('GET', path);
  if (status >= 200 && status <= 299) return;
  const said = connection.redact(`status ${status} to /${path}: ${decodeErrorBody(body)}`);
  const kind = status === 401 || status === 403 ? 'denied' : 'unavailable';
  const listModels = (): Promise<undefined> => Promise.resolve(undefined);
  throw await refusal({ kind, said }, { model, where: connection.endpoint.shown, listModels });
}
