import { createHash } from 'node:crypto';

import type { FileAccess } from '../core/fileAccess.ts';
import type { ReadFile } from './readFile.ts';

/** A file of this size and less is kept in memory; of a larger one, pieces are read when they are asked for. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** The bytes of a file, wherever they are. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /** The bytes from `start` up to `end`, 0 <= start <= end <= size. */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** Reads a file once, piece by piece, for its digest; keeps a small one. Throws ConfigurationError. */
export async function openBytes(
  path: string,
  files: FileAccess,
): Promise<{ readonly source: ByteSource; readonly file: ReadFile }> {
  const hash = createHash('sha256');
  let kept: Uint8Array[] | undefined = [];
  let size = 0;
  for await (const piece of files.stream(path)) {
    hash.update(piece);
    size += piece.length;
    if (size > KEPT_BYTES) kept = undefined;
    kept?.push(piece);
  }
  const file = { path, sha256: hash.digest('hex') };
  if (kept === undefined)
    return { file, source: { path, size, slice: (start, end) => files.slice(path, start, end) } };
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of kept) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { file, source: sourceOf(path, bytes) };
}

/** Bytes in memory. */
export function sourceOf(path: string, bytes: Uint8Array): ByteSource {
  return {
    path,
    size: bytes.length,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}
