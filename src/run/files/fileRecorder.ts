import type { ReadFile } from '../../store/index.ts';

/** Remembers the files that were read, in the order of reading; one that is read again unchanged is noted once. */
export interface FileRecorder {
  /** Notes that a file was read; its path is relative to the scenario's folder. */
  note(file: ReadFile): void;
  readonly noted: readonly ReadFile[];
}

/** An empty recorder. */
export function createFileRecorder(): FileRecorder {
  const noted: ReadFile[] = [];
  const last = new Map<string, string>();
  return {
    noted,
    note(file) {
      if (last.get(file.path) === file.sha256) return;
      last.set(file.path, file.sha256);
      noted.push(file);
    },
  };
}
