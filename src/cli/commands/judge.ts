import { relative, resolve } from 'node:path';

import { EXIT_CODES } from '../../run/exitCodes.ts';
import { judgedRecord } from '../../run/gates/judgedRecord.ts';
import { judgeRun, type JudgeRequest } from '../../run/gates/judgeRun.ts';
import { selectReporters } from '../../run/selectReporters.ts';
import { writeReports } from '../../run/writeReports.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `judge`. */
export interface JudgeCommandOptions extends JudgeRequest {
  /** A folder for the reports under these gates; without it none are written. */
  readonly out?: string | undefined;
  readonly format?: string | undefined;
}

/** Judges a finished run again, offline, and exits with the verdict. The run's own reports stay as they are. */
export async function judgeCommand(reference: string, options: JudgeCommandOptions): Promise<void> {
  const environment = processEnvironment();
  const reporters = selectReporters(options.format, environment.catalog);
  const judged = await judgeRun(reference, environment, options);
  for (const { verdict: each, level, condition, reason } of judged.results) {
    const mark = level === 'warning' ? ' [warning]' : '';
    process.stdout.write(`${each.padEnd(12)}  ${condition}${mark}  (${reason})\n`);
  }
  process.stdout.write(`verdict: ${judged.verdict}\n`);
  if (options.out !== undefined) {
    const record = judgedRecord(judged, options.gates ?? 'its own gates');
    const folder = resolve(environment.cwd, options.out);
    for (const file of await writeReports(record, folder, reporters))
      process.stdout.write(`wrote ${relative(environment.cwd, file)}\n`);
  }
  process.exitCode = EXIT_CODES[judged.verdict];
}
