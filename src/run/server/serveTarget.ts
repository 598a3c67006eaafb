import { basename, resolve } from 'node:path';

import { protocols } from '../../targets/protocols.ts';
import type { ServedAddresses } from '../../targets/endpointOf.ts';
import type { TargetDefinition } from '../../targets/targetSchema.ts';
import { startServerProcess } from './startServerProcess.ts';

/** A reference server that was started for a target. */
export interface ServedTarget {
  /** The definition with its address and the name of its model filled in. */
  readonly definition: TargetDefinition;
  readonly addresses: ServedAddresses;
  /** Outputs of its model that are no tensors: the protocol cannot name them. */
  readonly leftOut: readonly string[];
  readonly pid: number;
  close(): Promise<void>;
}

/**
 * Starts the reference server where a target says `serve`, at the target's own port if it names one; undefined where it
 * does not, or where a recording answers. Throws ConfigurationError.
 */
export async function serveTarget(
  definition: TargetDefinition,
  baseDir: string,
): Promise<ServedTarget | undefined> {
  const { serve, replay, url } = definition;
  const servedAt = protocols.find(({ name }) => name === definition.protocol)?.servedAt;
  if (serve === undefined || replay !== undefined || servedAt === undefined) return undefined;
  const port = Number(/:(\d+)\/?$/.exec(url ?? '')?.[1] ?? 0);
  const path = resolve(baseDir, serve.model);
  const model = text(definition['model']) ?? basename(path).replace(/\.onnx$/i, '');
  const server = await startServerProcess({
    model,
    version: text(definition['version']),
    path,
    externalData: serve.externalData,
    restPort: servedAt === 'rest' ? port : 0,
    grpcPort: servedAt === 'grpc' ? port : 0,
    workers: 1,
    allowLoad: serve.allowLoad ?? false,
  });
  const addresses = { rest: server.restUrl, grpc: server.grpcAddress };
  return {
    definition: { ...definition, model, url: addresses[servedAt] },
    addresses,
    leftOut: server.leftOut,
    pid: server.pid,
    close: () => server.close(),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
