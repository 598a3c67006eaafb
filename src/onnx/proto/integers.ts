import { invalidModel } from './invalidModel.ts';
import type { Long } from './messages.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Reads an int64 as a number; the two extremes become -2^63 and 2^63, other unsafe values are refused. */
export function readInteger(value: Long, where: string): number {
  const exact = BigInt(value.toString());
  if (exact === MAX_INT64) return 2 ** 63;
  const number = Number(exact);
  if (!Number.isSafeInteger(number) && exact !== MIN_INT64) {
    throw invalidModel(`${where} holds the integer ${exact}, which is out of any sensible range`);
  }
  return number;
}

/** A number as an int64 in two halves, as protobufjs writes it; beyond the range it becomes the nearest end. */
export function writeInteger(value: number): {
  low: number;
  high: number;
  unsigned: boolean;
} {
  const exact = toInt64(value);
  return {
    low: Number(BigInt.asIntN(32, exact)),
    high: Number(BigInt.asIntN(32, exact >> 32n)),
    unsigned: false,
  };
}

/** A whole number as a bigint within int64, clamped. */
export function toInt64(value: number): bigint {
  if (value >= 2 ** 63) return MAX_INT64;
  if (value <= -(2 ** 63)) return MIN_INT64;
  return BigInt(value);
}
