import { relative } from 'node:path';

import { ConfigurationError, ProofmarkError } from '../../core/errors.ts';
import { executeRun } from '../../run/executeRun.ts';
import { EXIT_CODES } from '../../run/exitCodes.ts';
import type { RunEvent } from '../../run/runEvent.ts';
import { selectReporters } from '../../run/selectReporters.ts';
import { consoleSummary } from '../../report/index.ts';
import { writeErrorReport } from '../writeErrorReport.ts';
import { createProgress, type ProgressMode } from '../progress/createProgress.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `run`. */
export interface RunCommandOptions {
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  readonly set: readonly string[];
  readonly resume?: string | undefined;
  readonly store?: string | undefined;
  readonly baseline?: string | undefined;
  /** Seconds. */
  readonly waitReady?: number | undefined;
  readonly format?: string | undefined;
  readonly progress: ProgressMode;
}

/** Runs a scenario; prints its summary and, on the last line, the path of the certificate. */
export async function runCommand(
  scenario: string | undefined,
  options: RunCommandOptions,
): Promise<void> {
  const environment = processEnvironment();
  const reporters = selectReporters(options.format, environment.catalog);
  const view = createProgress(options.progress);
  const { signal, release } = stopOnSignals();
  let id: string | undefined;
  let folder = options.out;
  let hasProgress = false;
  const observe = (event: RunEvent): void => {
    if (event.type === 'run') {
      id = event.id;
      folder = event.folder;
    }
    if (event.type === 'progress') hasProgress = true;
    view.observe(event);
  };
  try {
    const {
      record,
      folder: where,
      files,
    } = await executeRun(
      {
        scenario,
        out: options.out,
        seed: options.seed,
        overrides: options.set,
        resume: options.resume,
        store: options.store,
        baseline: options.baseline,
        waitReadyMs: options.waitReady === undefined ? undefined : options.waitReady * 1000,
        reporters,
        signal,
        observe,
      },
      environment,
    );
    view.stop();
    const { isTTY, columns } = process.stdout;
    process.stdout.write(consoleSummary(record, { color: isTTY, width: columns ?? 100 }));
    const certificate = files.find((file) => file.endsWith('.pdf')) ?? files.at(-1);
    process.stdout.write(`${relative(environment.cwd, certificate ?? where)}\n`);
    process.exitCode = EXIT_CODES[record.verdict];
  } catch (error) {
    view.stop();
    if (reporters.some(({ name }) => name === 'junit'))
      await writeErrorReport(error, scenario ?? options.resume ?? 'run', folder);
    // A scenario that is found to be wrong at once is mended and run anew.
    const isWorthKeeping = hasProgress || !(error instanceof ConfigurationError);
    if (id !== undefined && error instanceof ProofmarkError && isWorthKeeping) {
      const store = options.store === undefined ? '' : ' --store ...';
      process.stderr.write(
        `all answers so far are kept; go on with: proofmark run --resume ${id}${store}\n`,
      );
    }
    throw error;
  } finally {
    release();
  }
}

/** After SIGTERM, how long the run may take to stop by itself, ms; what runs programs kills them after 10 s or more. */
const TERM_GRACE_MS = 8000;

/** The first SIGINT or SIGTERM stops the run cleanly; a second one, or time after SIGTERM, ends the process at once. */
function stopOnSignals(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  const terminate = (): void => {
    stop();
    setTimeout(() => process.exit(143), TERM_GRACE_MS).unref();
  };
  process.on('SIGTERM', terminate);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', terminate);
    },
  };
}
