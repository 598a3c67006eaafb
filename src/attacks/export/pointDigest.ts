import { createHash } from 'node:crypto';

/** SHA-256 of a point's float32 bytes, little-endian, hex. */
export function pointDigest(point: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(point.buffer, point.byteOffset, point.byteLength))
    .digest('hex');
}
