import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { StoreError } from '../core/errors.ts';
import type { Reporter } from '../core/reporter.ts';
import type { RunRecord } from '../core/runRecord.ts';

/** Writes the reports of a run into a folder and returns their paths. */
export async function writeReports(
  record: RunRecord,
  folder: string,
  reporters: readonly Reporter[],
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const reporter of reporters) {
    const file = join(folder, reporter.fileName);
    await writeWhole(file, await reporter.render(record));
    files.push(file);
  }
  return files;
}

/** Writes a file at once or not at all, so that a full disk leaves no half report behind. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const draft = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, content);
    await rename(draft, file);
  } catch (error) {
    throw new StoreError(`${file} cannot be written: ${(error as Error).message}`, {
      code: 'report.unwritable',
      hint: 'Make room or choose another folder with --out; the journal is kept, `proofmark report` prints it again.',
      cause: error,
    });
  }
}
