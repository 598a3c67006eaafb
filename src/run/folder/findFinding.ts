import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { findRun } from './findRun.ts';

const MOST_SHOWN = 12;

/**
 * The file of a finding that was named on the command line: by its path, by its id (`f-0001`), or by procedure and id
 * (`envelope-f-0001`) in a run, default the last one. Throws ConfigurationError that lists the findings there are.
 */
export async function findFinding(
  reference: string,
  run: string | undefined,
  cwd: string,
): Promise<string> {
  const path = resolve(cwd, reference);
  if (run === undefined && existsSync(path) && statSync(path).isFile()) return path;
  const { folder } = await findRun(run ?? 'last', cwd);
  const files = await readdir(join(folder, 'findings')).catch(() => []);
  const names = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
  const wanted = reference.replace(/^.*findings\//, '').replace(/\.json$/, '');
  const exact = names.filter((name) => name === wanted);
  const found = exact.length > 0 ? exact : names.filter((name) => name.endsWith(`-${wanted}`));
  if (found.length === 1) return join(folder, 'findings', `${found[0]}.json`);
  const shown = (found.length > 1 ? found : names).slice(0, MOST_SHOWN).join(', ');
  throw new ConfigurationError(
    found.length > 1
      ? `${found.length} findings of the run are called "${reference}"`
      : `the run in ${folder} has no finding "${reference}"`,
    {
      code: 'finding.unknown',
      hint:
        names.length === 0
          ? 'It has no findings that could be repeated; name another run with --run.'
          : `Name one of ${shown}${names.length > MOST_SHOWN ? ', ...' : ''}, or another run with --run.`,
    },
  );
}
