import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Repetition } from '../core/procedure.ts';
import type { ReadFile } from '../store/journal.ts';
import type { RunEnvironment } from './runEnvironment.ts';
import { memoryJournal } from './context/memoryJournal.ts';
import { openDataSets } from './context/openDataSets.ts';
import { procedureContext } from './context/procedureContext.ts';
import { parseFileList } from './files/fileList.ts';
import { runFiles } from './files/runFiles.ts';
import { openTargets } from './openTargets.ts';
import { findingSchema } from '../report/json/runRecordSchema.ts';
import { invalidFile } from './scenario/describeIssues.ts';
import { loadScenario } from './scenario/loadScenario.ts';
import { readYaml, type YamlFile } from './scenario/readYaml.ts';
import { z } from 'zod';

/** What a finding's file holds beside the finding. */
const findingFile = z.looseObject({
  schema: z.literal('proofmark.finding/1'),
  run: z.string(),
  scenario: z.string().min(1),
  overrides: z.array(z.string()),
  procedure: z.string().min(1),
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
  const head = findingFile.safeParse(file.value);
  if (!head.success) throw notFinding(file, head.error);
  const {
    schema: _schema,
    run: _run,
    scenario: named,
    overrides,
    procedure: name,
    files,
    ...rest
  } = head.data;
  const parsed = findingSchema.safeParse(rest);
  if (!parsed.success) throw notFinding(file, parsed.error);
  const finding = parsed.data;
  const { seed } = finding;
  const scenarioPath = relative(environment.cwd, join(dirname(full), named));
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
    files: await runFiles(await filesOf(full, files)).of(journal),
    journal,
    signal,
    observe: () => undefined,
  });
  try {
    return await loaded.procedure.repeat(assembled.context, finding);
  } finally {
    await assembled.close();
    await opened.close();
  }
}

/** The error for a file that is no finding, or one that was changed: every wrong key with its line. */
function notFinding(file: YamlFile, error: z.ZodError): ConfigurationError {
  const { message } = invalidFile(file, error);
  return new ConfigurationError(`this is not a finding:\n${message}`, {
    code: 'finding.file',
    hint: 'Name a finding by its id, such as f-0001, or a file of the folder `findings` of a run, as the run left it.',
  });
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
