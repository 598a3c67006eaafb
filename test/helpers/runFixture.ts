import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Procedure } from '../../src/core/procedure.ts';
import { catalog } from '../../src/run/catalog.ts';
import { executeRun, type ExecutedRun, type RunRequest } from '../../src/run/executeRun.ts';
import type { RunEnvironment } from '../../src/run/runEnvironment.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A folder with a scenario, in which runs of this process happen. */
export interface FixtureFolder {
  readonly folder: string;
  readonly environment: RunEnvironment;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  /** Runs `s.yaml`, without reports unless the request names reporters. */
  readonly run: (request?: Partial<RunRequest>) => Promise<ExecutedRun>;
}

/** Makes a folder of these files, in which procedures of the test can be run beside those of the catalog. */
export async function fixtureFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  procedures: readonly Procedure[] = [],
): Promise<FixtureFolder> {
  const folder = await temporaryFolder();
  const environment: RunEnvironment = {
    cwd: folder,
    env: {},
    catalog: { ...catalog, procedures: [...procedures, ...catalog.procedures] },
  };
  const write: FixtureFolder['write'] = async (contents) => {
    for (const [name, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  };
  await write(files);
  return {
    folder,
    environment,
    write,
    run: (request) =>
      executeRun(
        {
          scenario: 's.yaml',
          overrides: [],
          reporters: [],
          signal: new AbortController().signal,
          observe: () => undefined,
          ...request,
        },
        environment,
      ),
  };
}
