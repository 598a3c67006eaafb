import { sep } from 'node:path';

import type { ScenarioSource } from '../../core/runRecord.ts';
import type { YamlFile } from './readYaml.ts';

/** Where the gates and procedures of a scenario stand in its file; those that `--set` adds stand where their list does. */
export function scenarioSource(
  file: YamlFile,
  scenario: {
    readonly gates: readonly unknown[];
    readonly procedures: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  },
): ScenarioSource {
  return {
    file: file.path.split(sep).join('/'),
    gateLines: scenario.gates.map((_, index) => file.line(['gates', index])),
    procedureLines: Object.fromEntries(
      Object.keys(scenario.procedures).map((name) => [name, file.line(['procedures', name])]),
    ),
    stated: Object.fromEntries(
      Object.entries(scenario.procedures).map(([name, options]) => [
        name,
        paths(options).filter((path) => path !== 'kind'),
      ]),
    ),
  };
}

/** The paths of a value's leaves, `stop.confidence`; a list is a leaf. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, each]) =>
    paths(each, path === '' ? key : `${path}.${key}`),
  );
}
