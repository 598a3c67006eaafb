import { EXIT_CODES } from '../../run/exitCodes.ts';
import { judgeRun, type JudgeRequest } from '../../run/gates/judgeRun.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Judges a finished run again, offline, and exits with the verdict. Its reports stay as they are. */
export async function judgeCommand(reference: string, request: JudgeRequest): Promise<void> {
  const { results, verdict } = await judgeRun(reference, processEnvironment(), request);
  for (const { verdict: each, level, condition, reason } of results) {
    const mark = level === 'warning' ? ' [warning]' : '';
    process.stdout.write(`${each.padEnd(12)}  ${condition}${mark}  (${reason})\n`);
  }
  process.stdout.write(`verdict: ${verdict}\n`);
  process.exitCode = EXIT_CODES[verdict];
}
