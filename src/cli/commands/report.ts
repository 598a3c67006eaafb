import { relative, resolve } from 'node:path';

import { readRun } from '../../run/readRun.ts';
import { selectReporters } from '../../run/selectReporters.ts';
import { writeReports } from '../../run/writeReports.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `report`. */
export interface ReportCommandOptions {
  readonly out?: string | undefined;
  readonly format?: string | undefined;
  readonly store?: string | undefined;
}

/** Prints the reports of a finished run again, offline. */
export async function reportCommand(
  reference: string,
  options: ReportCommandOptions,
): Promise<void> {
  const environment = processEnvironment();
  const reporters = selectReporters(options.format, environment.catalog);
  const { record, folder } = await readRun(reference, environment, options.store);
  const files = await writeReports(record, resolve(options.out ?? folder), reporters);
  for (const file of files) process.stdout.write(`${relative(environment.cwd, file)}\n`);
}
