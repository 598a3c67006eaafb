import { createHash } from 'node:crypto';

import type { Measurement } from '../../core/measurement.ts';

/** More items tell two runs apart without pairs. */
const MOST_ITEMS = 20_000;

/** Whether each item was answered rightly, so that runs on the same items are compared in pairs; undefined for very many. */
export function itemParts(
  names: readonly string[],
  labels: ArrayLike<number>,
  right: ArrayLike<number>,
): Measurement['parts'] {
  if (names.length > MOST_ITEMS) return undefined;
  const hash = createHash('sha256');
  names.forEach((name, i) => hash.update(`${name}\0${labels[i] ?? ''}\0`));
  return { of: 'shares', pairing: hash.digest('hex').slice(0, 16), values: Array.from(right) };
}
