import type { TargetAccess } from '../protocol.ts';
import { refusePath } from './refusePath.ts';
import { requireEndpoint } from './requireEndpoint.ts';
import { resolveConnection, type Connection } from './resolveConnection.ts';

type Options = Parameters<typeof requireEndpoint>[0] & Parameters<typeof resolveConnection>[1];

/** The address of a model behind gRPC, which has no path. Throws ConfigurationError for one that is missing or wrong. */
export async function grpcConnection(
  options: Options,
  access: TargetAccess,
): Promise<{ readonly model: string; readonly connection: Connection }> {
  const { url, model } = requireEndpoint(options);
  const connection = await resolveConnection(url, options, access);
  refusePath(connection);
  return { model, connection };
}
