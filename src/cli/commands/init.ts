import { join } from 'node:path';

import { initFolder } from '../../run/initFolder.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Writes a first scenario and says how to run it. */
export async function initCommand(folder: string): Promise<void> {
  for (const file of await initFolder(folder, processEnvironment().catalog))
    process.stdout.write(`wrote ${file}\n`);
  process.stdout.write(`run it with: proofmark run ${join(folder, 'scenario.yaml')}\n`);
}
