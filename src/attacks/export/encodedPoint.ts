import type { Json } from '../../core/json.ts';
import { base64ToBytes, bytesToBase64 } from './base64.ts';

/**
 * A point in JSON: its float32 numbers, little-endian, as base64 text; or, where each is a whole number of 1/255, as the
 * pixels of most pictures, `{ uint8 }` with those whole numbers, a quarter of the size.
 */
export function encodedPoint(point: Float32Array): Json {
  const pixels = new Uint8Array(point.length);
  for (let i = 0; i < point.length; i++) {
    const value = Math.round(point[i]! * 255);
    if (value < 0 || value > 255 || Math.fround(value / 255) !== point[i])
      return bytesToBase64(new Uint8Array(point.buffer, point.byteOffset, point.byteLength));
    pixels[i] = value;
  }
  return { uint8: bytesToBase64(pixels) };
}

/** The point again, to the bit; undefined for anything else. */
export function decodedPoint(value: Json | undefined): Float32Array | undefined {
  if (typeof value === 'string') return new Float32Array(base64ToBytes(value).buffer);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { uint8 } = value as { readonly uint8?: Json };
  return typeof uint8 === 'string'
    ? Float32Array.from(base64ToBytes(uint8), (pixel) => pixel / 255)
    : undefined;
}
