import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ConfigurationError } from '../core/errors.ts';
import type { Catalog } from './catalog.ts';
import { schemaText } from './schemaText.ts';
import { writeWhole } from './writeReports.ts';

/** The package's own folder, from `src/run` as from `dist/run`. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const EDITOR_LINE = '# yaml-language-server: $schema=';
/** What the first scenario needs, from the package's folder; the same paths in the new one. */
const FILES = ['targets/aeb.yaml', 'targets/bundled/aeb.onnx', 'targets/bundled/physics.mjs'];

/** Writes a first scenario that runs: the bundled model, its physics and the schemas for editors. Returns the files. */
export async function initFolder(folder: string, catalog: Catalog): Promise<readonly string[]> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) {
    throw new ConfigurationError(`the folder ${folder} is not empty`, {
      code: 'init.not-empty',
      hint: 'Name a new folder: proofmark init my-scenarios',
    });
  }
  for (const file of FILES) {
    const to = join(folder, file);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(PACKAGE, file), to);
  }
  const scenario = await readFile(join(PACKAGE, 'scenarios/braking.yaml'), 'utf8');
  const body = scenario
    .split('\n')
    .filter((line) => !line.startsWith(EDITOR_LINE))
    .join('\n')
    .replaceAll('../targets/', 'targets/');
  await writeWhole(join(folder, 'scenario.yaml'), `${EDITOR_LINE}scenario.schema.json\n${body}`);
  for (const what of ['scenario', 'target']) {
    await writeWhole(join(folder, `${what}.schema.json`), schemaText(what, catalog));
  }
  return ['scenario.yaml', ...FILES, 'scenario.schema.json', 'target.schema.json'].map((file) =>
    join(folder, file),
  );
}
