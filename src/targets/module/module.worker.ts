import { parentPort, workerData } from 'node:worker_threads';

import { useOwnLoader } from '../../core/spawn.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { importExport } from '../importExport.ts';
import { namedPoint, namedReply } from '../values/namedReply.ts';
import type { ModuleRequest, ModuleResponse } from './moduleMessages.ts';
import { ownTensors } from './ownTensors.ts';

/** Path of the module. */
const path = workerData as string;
const exported = new Map<string, Promise<unknown>>();

function find(name: string): Promise<unknown> {
  const known = exported.get(name) ?? importExport(path, name);
  exported.set(name, known);
  return known;
}

async function call(name: string, inputs: TensorMap): Promise<Reply> {
  const startedAt = performance.now();
  let result: unknown;
  try {
    const named = (await find(name)) as (point: object) => unknown;
    result = await named(namedPoint(inputs));
  } catch (error) {
    return failedReply('rejected', `the module threw: ${errorText(error)}`, startedAt);
  }
  const reply = namedReply(result, 'the module', startedAt);
  return reply.status === 'ok' ? { ...reply, outputs: ownTensors(reply.outputs) } : reply;
}

async function answer(request: ModuleRequest): Promise<ModuleResponse> {
  const { id } = request;
  if (request.kind === 'ping') return { id, kind: 'pong' };
  if (request.kind === 'call')
    return { id, kind: 'reply', reply: await call(request.name, request.inputs) };
  return find(request.name).then(
    (found): ModuleResponse => ({ id, kind: 'found', type: typeof found }),
    (error: unknown): ModuleResponse => ({ id, kind: 'broken', error: errorText(error) }),
  );
}

await useOwnLoader();
parentPort?.on('message', (request: ModuleRequest) => {
  void answer(request).then((response) => parentPort?.postMessage(response));
});
