import { z } from 'zod';

import type { Reply } from '../../core/target.ts';
import { arrayTypeOf, DTYPES, elementCount, type Dtype, type Tensor } from '../../core/tensor.ts';

const dtype = z.enum(DTYPES as [Dtype, ...Dtype[]]);
const spec = z.object({ name: z.string(), dtype, shape: z.array(z.int()) });

const signature = z.object({
  name: z.string(),
  version: z.string().optional(),
  platform: z.string().optional(),
  interface: z.enum(['tensors', 'named']),
  inputs: z.array(spec),
  outputs: z.array(spec),
  digest: z.string().optional(),
});

const tensor = z.object({
  dtype,
  shape: z.array(z.int().min(0)),
  /** Little-endian elements in base64; for `bytes` one text an element. */
  data: z.union([z.string(), z.array(z.string())]),
});

const reply = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    latencyMs: z.number(),
    outputs: z.array(z.tuple([z.string(), tensor])),
  }),
  z.object({
    status: z.literal('failed'),
    latencyMs: z.number(),
    reason: z.enum(['timeout', 'unavailable', 'rejected', 'malformed']),
    detail: z.string(),
  }),
]);

/** A line of a recording: first the signature, then one reply a line under the digest of its inputs. */
export const recordingLine = z.union([
  z.object({ schema: z.literal('proofmark.recording/1'), signature }),
  z.object({ inputs: z.string(), reply }),
]);

export type RecordingLine = z.output<typeof recordingLine>;
export type RecordedReply = z.output<typeof reply>;

/** A reply in the form that a recording keeps. */
export function toRecordedReply(reply: Reply): RecordedReply {
  if (reply.status === 'failed') return reply;
  const outputs = Object.entries(reply.outputs).map(
    ([name, value]): [string, z.output<typeof tensor>] => [name, encode(value)],
  );
  return { status: 'ok', latencyMs: reply.latencyMs, outputs };
}

/** A reply as it was before it was recorded. Throws a RangeError when data and shape disagree. */
export function fromRecordedReply(recorded: RecordedReply): Reply {
  if (recorded.status === 'failed') return recorded;
  const outputs = recorded.outputs.map(([name, value]): [string, Tensor] => [name, decode(value)]);
  return { status: 'ok', latencyMs: recorded.latencyMs, outputs: Object.fromEntries(outputs) };
}

function encode({ dtype, shape, data }: Tensor): z.output<typeof tensor> {
  if (!ArrayBuffer.isView(data)) {
    return { dtype, shape: [...shape], data: data.map((element) => base64(element)) };
  }
  return { dtype, shape: [...shape], data: base64(data) };
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64');
}

function decode({ dtype, shape, data }: z.output<typeof tensor>): Tensor {
  const decoded = decodeData(dtype, data);
  if (decoded.length !== elementCount(shape)) {
    throw new RangeError(`${decoded.length} elements do not fill [${shape.join(', ')}]`);
  }
  return { dtype, shape, data: decoded };
}

function decodeData(dtype: Dtype, data: string | readonly string[]): Tensor['data'] {
  if (dtype === 'bytes') {
    return [data].flat().map((element) => Uint8Array.from(Buffer.from(element, 'base64')));
  }
  const bytes = Uint8Array.from(Buffer.from([data].flat().join(''), 'base64'));
  return new (arrayTypeOf(dtype))(bytes.buffer);
}
