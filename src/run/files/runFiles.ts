import { ConfigurationError } from '../../core/errors.ts';
import type { FileRecord } from '../../core/fileRecord.ts';
import type { Journal, ReadFile } from '../../store/index.ts';
import type { FileRecorder } from './fileRecorder.ts';
import { groupFiles } from './groupFiles.ts';

/** The files that one procedure reads. */
export interface ProcedureFiles {
  /** Counts what goes to this recorder as read by the procedure. */
  follow(recorder: FileRecorder): void;
  /**
   * Journals what was read since the last call. Throws ConfigurationError for a file that is not what it was: earlier in
   * this run, or in the attempt that is resumed.
   */
  settle(): Promise<void>;
  /** What was read up to now, for the record; undefined when nothing was. */
  records(): readonly FileRecord[] | undefined;
}

/** All files of a run: a path has one content, whichever procedure reads it, and whenever. */
export interface RunFiles {
  of(journal: Journal): Promise<ProcedureFiles>;
}

/** The files of a run; `before` are those of the run that is repeated, if any. */
export function runFiles(before: readonly ReadFile[] = []): RunFiles {
  const digests = new Map(before.map(({ path, sha256 }) => [path, sha256]));

  function check({ path, sha256 }: ReadFile, { procedure, runId }: Journal): void {
    const known = digests.get(path);
    if (known === undefined) digests.set(path, sha256);
    else if (known !== sha256)
      throw new ConfigurationError(
        `the file ${path}, which ${procedure} reads, is not what it was in the run${runId === '' ? '' : ` ${runId}`}: its SHA-256 is ${sha256}, not ${known}`,
        {
          code: 'run.other-file',
          hint: 'Put the file back as it was, or start a new run.',
        },
      );
  }

  return {
    async of(journal) {
      const kept = await journal.files();
      for (const file of kept) check(file, journal);
      const journaled = new Set(kept.map(({ path }) => path));
      const read = new Map<string, ReadFile>();
      const positions = new Map<FileRecorder, number>();
      let writing = Promise.resolve();

      /** What was read since the last call, each path once. */
      function takeNoted(): readonly ReadFile[] {
        const taken = new Map<string, ReadFile>();
        for (const [recorder, position] of positions) {
          if (recorder.noted.length === position) continue;
          positions.set(recorder, recorder.noted.length);
          for (const file of recorder.noted.slice(position)) {
            check(file, journal);
            read.set(file.path, file);
            taken.set(file.path, file);
          }
        }
        return [...taken.values()];
      }

      return {
        follow(recorder) {
          if (!positions.has(recorder)) positions.set(recorder, 0);
        },
        async settle() {
          const fresh = takeNoted().filter(({ path }) => !journaled.has(path));
          for (const { path } of fresh) journaled.add(path);
          // One that finds nothing new waits for those that do.
          if (fresh.length > 0) writing = writing.then(() => journal.appendFiles(fresh));
          await writing;
        },
        records: () => (read.size === 0 ? undefined : groupFiles([...read.values()])),
      };
    },
  };
}
