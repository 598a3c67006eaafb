import { relative, resolve, sep } from 'node:path';

import type { ScenarioSource } from '../../core/runRecord.ts';
import type { YamlFile } from './readYaml.ts';

/** Where the gates and procedures of a scenario stand in its file; those that `--set` adds stand where their list does. */
export function scenarioSource(
  file: YamlFile,
  scenario: {
    readonly gates: readonly unknown[];
    readonly procedures: Readonly<Record<string, unknown>>;
  },
): ScenarioSource {
  return {
    file: relative(process.cwd(), resolve(file.path)).split(sep).join('/'),
    gateLines: scenario.gates.map((_, index) => file.line(['gates', index])),
    procedureLines: Object.fromEntries(
      Object.keys(scenario.procedures).map((name) => [name, file.line(['procedures', name])]),
    ),
  };
}
