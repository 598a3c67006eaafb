import { dirname, join, relative } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { Repetition } from '../core/procedure.ts';
import { catalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { memoryJournal } from './context/memoryJournal.ts';
import { openDataSets } from './context/openDataSets.ts';
import { procedureContext } from './context/procedureContext.ts';
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
});

/** Asks a finding's query again, with the seed of its run, of the target that its scenario names now. */
export async function repeatFinding(
  path: string,
  signal: AbortSignal,
  known: Catalog = catalog,
): Promise<Repetition> {
  const file = await readYaml(path);
  const parsed = findingFile.safeParse(file.value);
  if (!parsed.success) {
    throw new ConfigurationError(`${path} is not a finding`, {
      code: 'finding.file',
      hint: 'Name a file of the folder `findings` of a run.',
    });
  }
  const { overrides, seed, procedure: name } = parsed.data;
  const scenarioPath = relative(process.cwd(), join(dirname(path), parsed.data.scenario));
  const scenario = await loadScenario(scenarioPath, known, {
    overrides,
    seed,
    environment: process.env,
  });
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
  const assembled = procedureContext({
    loaded,
    scenario,
    targets: new Map(opened.targets.map((target) => [target.key, target])),
    dataSets: openDataSets(scenario),
    journal: memoryJournal(name),
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
