import { WireError } from '../wireError.ts';
import { show } from './show.ts';

const MAX_RANK = 64;

/** A received shape, checked: at most 64 extents, each a whole number of at least `least` (0; -1 in metadata). */
export function checkShape(shape: unknown, tensor: string, least = 0): readonly number[] {
  if (!Array.isArray(shape)) {
    throw new WireError(
      'wire.shape',
      `tensor "${tensor}": "shape" must be a list of whole numbers`,
    );
  }
  if (shape.length > MAX_RANK) {
    throw new WireError(
      'wire.shape',
      `tensor "${tensor}": ${shape.length} dimensions, the limit is ${MAX_RANK}`,
    );
  }
  const extents = (shape as unknown[]).map((extent) =>
    // Our JSON reader gives numbers of 16 digits and more as bigint.
    typeof extent === 'bigint' ? Number(extent) : extent,
  );
  for (const extent of extents) {
    if (!Number.isSafeInteger(extent) || (extent as number) < least) {
      throw new WireError(
        'wire.shape',
        `tensor "${tensor}": extent ${show(extent)} of its shape must be a whole number of at least ${least}`,
      );
    }
  }
  return extents as readonly number[];
}

/** The number of elements of a checked shape. Throws WireError `wire.shape` when it is beyond 2^53. */
export function countElements(shape: readonly number[], tensor: string): number {
  let count = 1;
  for (const extent of shape) count *= extent;
  if (Number.isSafeInteger(count)) return count;
  throw new WireError('wire.shape', `tensor "${tensor}": shape [${shape.join(', ')}] is too large`);
}

/** Throws WireError `wire.shape` unless a tensor has as many elements as its shape says. */
export function checkCount(shape: readonly number[], received: number, tensor: string): void {
  const expected = countElements(shape, tensor);
  if (received === expected) return;
  throw new WireError(
    'wire.shape',
    `tensor "${tensor}": shape [${shape.join(', ')}] needs ${expected} elements, got ${received}`,
  );
}
