import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { RunRecord } from '../../core/runRecord.ts';
import { readRun } from '../readRun.ts';
import type { RunEnvironment } from '../runEnvironment.ts';
import type { LoadedScenario } from '../scenario/loadScenario.ts';
import { checkBaseline } from './baseline.ts';

/**
 * The finished run that a scenario's gates compare with; undefined when none does. The command line comes before the
 * scenario, whose paths begin at its own folder. Throws ConfigurationError when the run lacks what a gate names.
 */
export async function readBaseline(
  {
    baseline,
    store,
  }: { readonly baseline?: string | undefined; readonly store?: string | undefined },
  scenario: Pick<LoadedScenario, 'baseline' | 'gates' | 'baseDir'>,
  environment: RunEnvironment,
): Promise<RunRecord | undefined> {
  const reference = baseline ?? placed(scenario.baseline, scenario.baseDir);
  const compares = scenario.gates.some(({ threshold }) => typeof threshold !== 'number');
  const record =
    compares && reference !== undefined
      ? (await readRun(reference, environment, store)).record
      : undefined;
  checkBaseline(scenario.gates, record);
  return record;
}

function placed(reference: string | undefined, baseDir: string): string | undefined {
  if (reference === undefined) return undefined;
  const folder = resolve(baseDir, reference);
  return existsSync(folder) ? folder : reference;
}
