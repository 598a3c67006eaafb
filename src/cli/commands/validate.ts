import { validateFile } from '../../run/validateFile.ts';
import { exitCodeOf } from '../exitCodeOf.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `validate`. */
export interface ValidateCommandOptions {
  readonly connect?: boolean | undefined;
  /** Seconds. */
  readonly waitReady?: number | undefined;
}

/** Checks each file, prints what it found, and exits with the first error's code. */
export async function validateCommand(
  files: readonly string[],
  { connect = false, waitReady }: ValidateCommandOptions,
): Promise<void> {
  let failed = 0;
  for (const file of files) {
    try {
      const summary = await validateFile(file, processEnvironment(), {
        connect,
        signal: new AbortController().signal,
        waitReadyMs: waitReady === undefined ? undefined : waitReady * 1000,
      });
      process.stdout.write(`${file}: ${summary}\n`);
    } catch (error) {
      const code = exitCodeOf(error);
      failed ||= code;
    }
  }
  process.exitCode = failed;
}
