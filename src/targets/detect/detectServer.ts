import type { ConnectionOptions } from '../network/endpointOptions.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import type { TargetAccess } from '../protocol.ts';
import { protocols } from '../protocols.ts';
import type { TargetDefinition } from '../targetSchema.ts';

/** Longest wait for one probe, ms. */
const PROBE_MS = 2000;

/**
 * What stands at a target's address, as a phrase such as `mlserver 1.7.1 (oip-rest)`, by questions that cost the model
 * nothing: first of the transport that the target speaks, then of the other. undefined when it does not give itself away,
 * or the target has no address.
 */
export async function detectServer(
  definition: TargetDefinition,
  access: TargetAccess,
): Promise<string | undefined> {
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  const { url, model } = definition;
  if (url === undefined || protocol?.transport === undefined) return undefined;
  const options = definition as unknown as ConnectionOptions;
  const connection = await resolveConnection(url, options, access);
  const root = { ...connection, endpoint: { ...connection.endpoint, path: '', query: '' } };
  const name = typeof model === 'string' ? model : '';
  const ways = protocol.transport === 'grpc' ? [overGrpc, overRest] : [overRest, overGrpc];
  for (const way of ways) {
    const found = await way(root, name);
    if (found !== undefined) return connection.redact(found);
  }
  return undefined;
}

async function overRest(connection: Connection, model: string): Promise<string | undefined> {
  const { createControlClient } = await import('../network/controlClient.ts');
  const { restProbes } = await import('./restProbes.ts');
  const control = createControlClient(connection);
  try {
    for (const { path, read } of restProbes) {
      const answer = await inTime(control.request('GET', path(model)));
      // One that does not answer HTTP at all does not answer the next either.
      if (answer === undefined) return undefined;
      const found = read(answer);
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    await control.close();
  }
}

async function overGrpc(connection: Connection, model: string): Promise<string | undefined> {
  const { createGrpcClient } = await import('../network/grpcClient.ts');
  const { grpcProbes } = await import('./grpcProbes.ts');
  const client = await createGrpcClient(connection);
  try {
    for (const { path, message, read } of grpcProbes) {
      const answer = await inTime(client.call(path, message(model)));
      if (answer === undefined) continue;
      try {
        return read(answer);
      } catch {
        // Of another kind.
      }
    }
    return undefined;
  } finally {
    client.close();
  }
}

/** What comes within the limit; undefined for an error, or nothing. */
async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PROBE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
