import { InferenceSession, type Tensor as RuntimeTensor } from 'onnxruntime-node';

import type { TensorSpec } from '../../core/signature.ts';
import type { Tensor } from '../../core/tensor.ts';
import { dtypeOfRuntime, fromRuntimeTensor, toRuntimeTensor } from './runtimeTensor.ts';
import type { SessionRequest, SessionResponse } from './sessionProtocol.ts';

/** Sends an answer; `buffers` may be handed over instead of copied. */
type Send = (response: SessionResponse, buffers: ArrayBuffer[]) => void;

/** Above this size moving a buffer to another thread costs less than copying it. */
const TRANSFER_BYTES = 16_384;

/** The side that holds the session: returns the handler of requests, which answers them in order through `send`. */
export function answerSessions(send: Send): (request: SessionRequest) => void {
  let session: InferenceSession | undefined;
  let last = Promise.resolve();
  return (request) => {
    last = last.then(async () => answer(request));
  };

  async function answer(request: SessionRequest): Promise<void> {
    if (request.kind === 'load') {
      try {
        session = await InferenceSession.create(request.model, {
          intraOpNumThreads: 1,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          logSeverityLevel: 4,
        });
        const { inputMetadata, outputMetadata } = session;
        const outputs = specsOf(outputMetadata.filter((output) => output.isTensor));
        if ([...inputMetadata, ...outputMetadata].some(({ name }) => name === '__proto__')) {
          throw new Error('ONNX Runtime for Node has no tensors named __proto__; rename it');
        }
        if (outputs.length === 0) throw new Error(noTensors(outputMetadata));
        const leftOut = outputMetadata.filter((output) => !output.isTensor).map(({ name }) => name);
        send({ kind: 'loaded', inputs: specsOf(inputMetadata), outputs, leftOut }, []);
      } catch (error) {
        await session?.release();
        session = undefined;
        send({ kind: 'refused', message: messageOf(error) }, []);
      }
    } else if (request.kind === 'run') {
      try {
        if (session === undefined) throw new Error('no session is loaded');
        send(...(await run(session, request)));
      } catch (error) {
        send({ kind: 'failed', id: request.id, message: messageOf(error) }, []);
      }
    } else {
      await session?.release();
      session = undefined;
      send({ kind: 'unloaded' }, []);
    }
  }
}

async function run(
  session: InferenceSession,
  { id, feeds, outputs }: SessionRequest & { readonly kind: 'run' },
): Promise<[SessionResponse, ArrayBuffer[]]> {
  const inputs: Record<string, RuntimeTensor> = {};
  for (const name in feeds) inputs[name] = toRuntimeTensor(feeds[name] as Tensor);
  let before = performance.now();
  // The runtime starts in an immediate of its own: what else this thread has to do until then is not its time.
  setImmediate(() => (before = performance.now()));
  const results = await session.run(inputs, outputs);
  const runMs = performance.now() - before;
  const tensors: [string, Tensor][] = [];
  const buffers: ArrayBuffer[] = [];
  for (const name of outputs) {
    const tensor = fromRuntimeTensor(results[name] as RuntimeTensor);
    tensors.push([name, tensor]);
    const { buffer, byteLength } = tensor.data as Float32Array;
    if (byteLength >= TRANSFER_BYTES && buffer instanceof ArrayBuffer) buffers.push(buffer);
  }
  return [{ kind: 'result', id, outputs: Object.fromEntries(tensors), runMs }, buffers];
}

function specsOf(metadata: readonly InferenceSession.ValueMetadata[]): TensorSpec[] {
  return metadata.map((value) => {
    if (!value.isTensor) throw new Error(`input '${value.name}' is a sequence, a map or optional`);
    const dtype = dtypeOfRuntime(value.type);
    if (dtype === undefined) throw new Error(`'${value.name}' has elements of ${value.type}`);
    const shape = value.shape.map((extent) => (typeof extent === 'number' ? extent : -1));
    return { name: value.name, dtype, shape };
  });
}

function noTensors(outputs: readonly InferenceSession.ValueMetadata[]): string {
  const names = outputs.map(({ name }) => `'${name}'`).join(', ');
  return `it returns no tensors: ${names} are sequences, maps or optionals; export tensors in their place`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
