import type { FileRecord } from '../../core/fileRecord.ts';
import { groupFiles } from './groupFiles.ts';

/** Remembers the files that were read, each by its path relative to the scenario's folder. */
export interface FileRecorder {
  /** Notes that a file was read. */
  note(path: string, sha256: string, bytes: number): void;
  /** The files, one by one, in the order of their paths. */
  files(): readonly FileRecord[];
}

/** An empty recorder. */
export function createFileRecorder(): FileRecorder {
  const read = new Map<string, FileRecord>();
  return {
    note(path, sha256, bytes) {
      read.set(path, { path, sha256, bytes });
    },
    files: () => [...read.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** The files of several recorders for a record of the run; undefined when there are none. */
export function recordedFiles(
  recorders: Iterable<FileRecorder>,
): readonly FileRecord[] | undefined {
  const all = new Map<string, FileRecord>();
  for (const recorder of recorders) for (const file of recorder.files()) all.set(file.path, file);
  return all.size === 0 ? undefined : groupFiles([...all.values()]);
}
