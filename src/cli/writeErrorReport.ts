import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { InterruptedError, ProofmarkError } from '../core/errors.ts';
import { makeFolders } from '../store/makeFolders.ts';
import { junitErrorXml } from '../report/index.ts';

/**
 * Leaves a `junit.xml` that says why a run did not come to its gates, so that CI shows more than an exit code. `folder`
 * is the one that was asked for, or the run's; without one nothing is written, and what cannot be written is left.
 */
export async function writeErrorReport(
  error: unknown,
  scenario: string,
  folder: string | undefined,
): Promise<void> {
  if (!(error instanceof ProofmarkError) || error instanceof InterruptedError) return;
  if (folder === undefined) return;
  const { message, hint, code } = error;
  try {
    makeFolders(folder);
    await writeFile(join(folder, 'junit.xml'), junitErrorXml({ scenario, message, hint, code }));
  } catch {
    // The error itself is printed in any case.
  }
}
