import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { Repetition } from '../core/procedure.ts';
import type { ReadFile } from '../store/journal.ts';
import type { RunEnvironment } from './runEnvironment.ts';
import { memoryJournal } from './context/memoryJournal.ts';
import { openDataSets } from './context/openDataSets.ts';
import { procedureContext } from './context/procedureContext.ts';
import { parseFileList } from './files/fileList.ts';
import { runFiles } from './files/runFiles.ts';
import { openTargets } from './openTargets.ts';
import { loadScenario } from './scenario/loadScenario.ts';
import { readYaml } from './scenario/readYaml.ts';
import { z } from 'zod';

const findingFile = z.looseObject({
  schema: z.literal('proofmark.finding/1'),
  scenario: z.string(),
  overrides: z.array(z.string()),
  procedure: z.string(),
  id: z.string(),
  seed: z.number(),
  files: z.string().optional(),
});

/** Asks a finding's query again, with the seed of its run, of the target that its scenario names now. */
export async function repeatFinding(
  path: string,
  environment: RunEnvironment,
  signal: AbortSignal,
): Promise<Repetition> {
  const full = resolve(environment.cwd, path);
  const file = await readYaml(full, path);
  const parsed = findingFile.safeParse(file.value);
  if (!parsed.success) {
    throw new ConfigurationError(`${path} is not a finding`, {
      code: 'finding.file',
      hint: 'Name a file of the folder `findings` of a run.',
    });
  }
  const { overrides, seed, procedure: name } = parsed.data;
  const scenarioPath = relative(environment.cwd, join(dirname(full), parsed.data.scenario));
  const scenario = await loadScenario(scenarioPath, environment, { overrides, seed });
  const loaded = scenario.procedures.find((candidate) => candidate.name === name);
  if (loaded?.procedure.repeat === undefined) {
    throw new ConfigurationError(
      loaded === undefined
        ? `the scenario ${scenarioPath} has no procedure "${name}" any more`
        : `findings of ${loaded.procedure.kind} cannot be repeated one by one`,
      {
        code: 'finding.not-repeatable',
        hint: `Run the scenario again: proofmark run ${scenarioPath}`,
      },
    );
  }
  const wanted = new Set(Object.values(loaded.targets));
  const opened = await openTargets(
    scenario.targets.filter(({ key }) => wanted.has(key)),
    { seed: scenario.seed, signal },
  ).catch((error: unknown) => {
    throw scenario.secrets.redactError(error);
  });
  const journal = memoryJournal(name);
  const assembled = procedureContext({
    loaded,
    scenario,
    targets: new Map(opened.targets.map((target) => [target.key, target])),
    dataSets: openDataSets(scenario),
    files: await runFiles(await filesOf(full, parsed.data.files)).of(journal),
    journal,
    signal,
    observe: () => undefined,
  });
  try {
    return await loaded.procedure.repeat(assembled.context, parsed.data as unknown as Finding);
  } finally {
    await assembled.close();
    await opened.close();
  }
}

/** The files that the finding's run read. Throws ConfigurationError when their list is gone. */
async function filesOf(finding: string, list: string | undefined): Promise<readonly ReadFile[]> {
  if (list === undefined) return [];
  const path = join(dirname(finding), list);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigurationError(`${path}, the list of files that the run read, cannot be read`, {
      code: 'finding.files',
      hint: 'Repeat a finding in the folder of its run.',
      cause: error,
    });
  });
  return parseFileList(text);
}
