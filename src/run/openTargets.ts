import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import { canonicalJson } from '../core/canonicalJson.ts';
import type { EndpointInfo } from '../core/endpoint.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { Target } from '../core/target.ts';
import { openTarget } from '../targets/openTarget.ts';
import type { TargetAccess } from '../targets/protocol.ts';
import { protocols } from '../targets/protocols.ts';
import type { TargetDefinition } from '../targets/targetSchema.ts';
import { sha256 } from './record/sha256.ts';
import type { LoadedTarget } from './scenario/loadTarget.ts';
import { startServerProcess, type ServerProcess } from './server/startServerProcess.ts';

/** A target that answers, with its signature. */
export interface OpenTarget {
  readonly key: string;
  readonly target: Target;
  readonly signature: ModelSignature;
  /** SHA-256 of the signature in canonical JSON. */
  readonly digest: string;
  readonly definition: TargetDefinition;
  readonly endpoint: EndpointInfo | undefined;
}

/** The open targets of a run. */
export interface OpenTargets {
  readonly targets: readonly OpenTarget[];
  /** Closes the targets, then the servers that were started for them. */
  close(): Promise<void>;
}

/** Opens every target, starting servers where a target says `serve`, and reads the signatures. */
export async function openTargets(
  loaded: readonly LoadedTarget[],
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Promise<OpenTargets> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const targets: OpenTarget[] = [];
    for (const { key, definition, baseDir } of loaded) {
      const server = await serverFor(definition, baseDir);
      if (server !== undefined) closers.push(() => server.close());
      const reachable = server === undefined ? definition : withServer(definition, baseDir, server);
      const target = await openTarget(reachable, { baseDir, signal, seed });
      closers.push(() => target.close());
      const described = await target.describe();
      const file = localFile(definition);
      const signature: ModelSignature =
        described.digest === undefined && file !== undefined
          ? { ...described, digest: sha256(await readFile(resolve(baseDir, file))) }
          : described;
      targets.push({
        key,
        target,
        signature,
        digest: sha256(canonicalJson(signature)),
        definition: reachable,
        endpoint: await endpointOf(reachable, { baseDir, signal, seed }, server),
      });
    }
    return { targets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The server speaks both transports: the target's own, at its port if it names one, and the other at a free one. */
async function serverFor(
  definition: TargetDefinition,
  baseDir: string,
): Promise<ServerProcess | undefined> {
  // A recording answers in place of the model.
  if (definition.serve === undefined || definition.replay !== undefined) return undefined;
  const port = Number(/:(\d+)\/?$/.exec(definition.url ?? '')?.[1] ?? 0);
  const grpc = definition.protocol.endsWith('grpc');
  const path = resolve(baseDir, definition.serve.model);
  return startServerProcess({
    model: modelName(definition, path),
    version: text(definition['version']),
    path,
    restPort: grpc ? 0 : port,
    grpcPort: grpc ? port : 0,
    workers: 1,
  });
}

function withServer(
  definition: TargetDefinition,
  baseDir: string,
  server: ServerProcess,
): TargetDefinition {
  const model = modelName(definition, resolve(baseDir, definition.serve?.model ?? ''));
  return { ...definition, model, url: addresses(server)[definition.protocol] };
}

function addresses(server: ServerProcess): Record<string, string> {
  return { 'oip-rest': server.restUrl, 'oip-grpc': server.grpcAddress };
}

function modelName(definition: TargetDefinition, path: string): string {
  return text(definition['model']) ?? basename(path).replace(/\.onnx$/i, '');
}

/** The file that is the model, when it is on this machine. */
function localFile(definition: TargetDefinition): string | undefined {
  return definition.serve?.model ?? text(definition['module']);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Where a target is, for a procedure that speaks to it on its own; undefined for one without an address. */
async function endpointOf(
  definition: TargetDefinition,
  access: TargetAccess,
  server: ServerProcess | undefined,
): Promise<EndpointInfo | undefined> {
  if (definition.url === undefined) return undefined;
  const tls = await readTls(definition['tls'], access.baseDir);
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  const write = await protocol?.writer?.(definition, access);
  const pid = server?.pid ?? definition['pid'];
  return {
    protocol: definition.protocol,
    url: definition.url,
    model: text(definition['model']),
    version: text(definition['version']),
    headers: (definition['headers'] ?? {}) as Readonly<Record<string, string>>,
    ...(tls === undefined ? {} : { tls }),
    ...(write === undefined ? {} : { write }),
    timeoutMs: definition.timeoutMs,
    ...(typeof pid === 'number' ? { pid } : {}),
    ...(server === undefined ? {} : { also: addresses(server) }),
  };
}

async function readTls(tls: unknown, baseDir: string): Promise<EndpointInfo['tls']> {
  if (typeof tls !== 'object' || tls === null) return undefined;
  const entries = Object.entries(tls).filter(([key]) => ['ca', 'cert', 'key'].includes(key));
  const files = entries.map(
    async ([key, path]) => [key, await readFile(resolve(baseDir, String(path)))] as const,
  );
  const { serverName, verify } = tls as Pick<
    NonNullable<EndpointInfo['tls']>,
    'serverName' | 'verify'
  >;
  return { ...Object.fromEntries(await Promise.all(files)), serverName, verify };
}
