import { resolve } from 'node:path';

import { canonicalJson } from '../core/canonicalJson.ts';
import type { EndpointInfo } from '../core/endpoint.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { Target } from '../core/target.ts';
import { readModelFile } from '../onnx/sessions/readModelFile.ts';
import { endpointOf } from '../targets/endpointOf.ts';
import { moduleDigest } from '../targets/moduleFiles.ts';
import { openTarget } from '../targets/openTarget.ts';
import type { TargetDefinition } from '../targets/targetSchema.ts';
import { proxyTarget } from '../targets/wireFaults/proxyTarget.ts';
import { sha256 } from './record/sha256.ts';
import type { LoadedTarget } from './scenario/loadTarget.ts';
import { serveTarget, type ServedTarget } from './server/serveTarget.ts';

/** A target that answers, with its signature. */
export interface OpenTarget {
  readonly key: string;
  readonly target: Target;
  readonly signature: ModelSignature;
  /** SHA-256 of the signature in canonical JSON. */
  readonly digest: string;
  readonly definition: TargetDefinition;
  readonly endpoint: EndpointInfo | undefined;
  /** Of a target with faults of the wire: counts queries that an interrupted run has asked already. */
  readonly skip?: ((queries: number) => Promise<void>) | undefined;
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
  {
    seed,
    signal,
    waitReadyMs,
  }: {
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly waitReadyMs?: number | undefined;
  },
): Promise<OpenTargets> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const targets: OpenTarget[] = [];
    for (const { key, definition, baseDir } of loaded) {
      const served = await serveTarget(definition, baseDir);
      if (served !== undefined) closers.push(() => served.close());
      const direct = served?.definition ?? definition;
      const proxied = await proxyTarget(direct, seed);
      if (proxied !== undefined) closers.push(async () => proxied.close());
      const reachable = proxied?.definition ?? direct;
      const access = { baseDir, signal, seed, waitReadyMs };
      const target = await openTarget(reachable, access);
      closers.push(() => target.close());
      const signature = await describeWithFile(target, definition, baseDir, served);
      await proxied?.arm();
      targets.push({
        key,
        target,
        signature,
        digest: sha256(canonicalJson(signature)),
        definition: reachable,
        endpoint: await endpointOf(reachable, access, signature, served),
        skip: proxied?.skip,
      });
    }
    return { targets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The signature, with what the model's own file adds where that is on this machine: its digest, outputs left out. */
async function describeWithFile(
  target: Target,
  { serve, module }: TargetDefinition,
  baseDir: string,
  served: ServedTarget | undefined,
): Promise<ModelSignature> {
  const signature = await target.describe();
  if (signature.digest !== undefined) return signature;
  if (serve !== undefined) {
    const { sha256: digest } = await readModelFile({
      path: resolve(baseDir, serve.model),
      externalData: serve.externalData,
    });
    const leftOut = served?.leftOut ?? [];
    return { ...signature, digest, ...(leftOut.length === 0 ? {} : { leftOut }) };
  }
  if (typeof module !== 'string') return signature;
  return { ...signature, digest: await moduleDigest(resolve(baseDir, module)) };
}
