import { join } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { initFolder } from '../../run/initFolder.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `init`. */
export interface InitCommandOptions {
  readonly from?: string | undefined;
  readonly data?: string | undefined;
  readonly model?: string | undefined;
}

/** Writes a first scenario, of the bundled model or of the user's own, and says how to run it. */
export async function initCommand(folder: string, options: InitCommandOptions): Promise<void> {
  for (const file of await write(folder, options)) process.stdout.write(`wrote ${file}\n`);
  process.stdout.write(`run it with: proofmark run ${join(folder, 'scenario.yaml')}\n`);
}

async function write(
  folder: string,
  { from, data, model }: InitCommandOptions,
): Promise<readonly string[]> {
  if (from !== undefined) {
    const { initFrom } = await import('../../run/init/initFrom.ts');
    return initFrom({ from, data, model, folder }, processEnvironment());
  }
  if (data !== undefined || model !== undefined)
    throw new ConfigurationError('--data and --model need --from', {
      code: 'cli.no-from',
      hint: 'Name the model: proofmark init my-model --from model.onnx --data data.csv',
    });
  return initFolder(folder, processEnvironment().catalog);
}
