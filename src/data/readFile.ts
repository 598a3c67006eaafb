import { createHash } from 'node:crypto';

import type { FileAccess } from '../core/fileAccess.ts';

/** A file that a data set rests on. */
export interface ReadFile {
  /** As the scenario names it. */
  readonly path: string;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

/** A whole file, with its digest. Throws ConfigurationError. */
export async function readFile(
  path: string,
  files: FileAccess,
): Promise<{ readonly bytes: Uint8Array; readonly file: ReadFile }> {
  const bytes = await files.read(path);
  return { bytes, file: { path, sha256: sha256Of(bytes) } };
}

/** SHA-256, hex. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The digest of a data set: of one file its SHA-256; of several that of the lines `<sha256>  <path>` which `sha256sum`
 * prints, in the order of the paths. Hex.
 */
export function digestOf(files: readonly ReadFile[]): string {
  const lines = new Set(files.map(({ path, sha256 }) => `${path}\0${sha256}  ${path}\n`));
  if (lines.size === 1) return files[0]!.sha256;
  return sha256Of(
    [...lines]
      .toSorted()
      .map((line) => line.slice(line.indexOf('\0') + 1))
      .join(''),
  );
}
