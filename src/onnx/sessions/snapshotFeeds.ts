import type { NumericArray, Tensor, TensorMap } from '../../core/tensor.ts';

/** Above this size a buffer is copied once and moved; below it, the message carries it. */
const MOVE_BYTES = 16_384;

/**
 * Makes feeds fit to be sent to another thread: views of larger buffers are cut out, since a message would carry the
 * whole buffer, and large ones become copies to be moved. The caller's arrays stay whole. Feeds that stay in this thread
 * (`stay`) are all copied: no message does.
 */
export function snapshotFeeds(
  feeds: TensorMap,
  stay = false,
): {
  readonly feeds: TensorMap;
  readonly buffers: ArrayBuffer[];
  readonly bytes: number;
} {
  const copies: Record<string, Tensor> = {};
  const buffers: ArrayBuffer[] = [];
  let bytes = 0;
  for (const name in feeds) {
    const { dtype, shape, data } = feeds[name] as Tensor;
    if (!ArrayBuffer.isView(data)) {
      const elements = Array.from(data as readonly Uint8Array[], (element) => element.slice());
      for (const element of elements) bytes += element.byteLength;
      copies[name] = { dtype, shape, data: elements };
      continue;
    }
    bytes += data.byteLength;
    const large = data.byteLength >= MOVE_BYTES;
    const part = data.byteLength !== data.buffer.byteLength;
    const own = large || part || stay ? (data.slice() as NumericArray) : data;
    if (large) buffers.push(own.buffer as ArrayBuffer);
    copies[name] = { dtype, shape, data: own };
  }
  return { feeds: copies, buffers, bytes };
}
