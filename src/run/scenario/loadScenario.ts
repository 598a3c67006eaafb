import { dirname, relative, resolve } from 'node:path';

import { canonicalJson } from '../../core/canonicalJson.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { ScenarioSource } from '../../core/runRecord.ts';
import type { RunEnvironment } from '../runEnvironment.ts';
import { checkGate } from '../gates/checkGate.ts';
import type { GateCondition } from '../gates/parseGate.ts';
import { sha256 } from '../record/sha256.ts';
import { applyOverrides } from './applyOverrides.ts';
import { invalidFile } from './describeIssues.ts';
import { loadData, type LoadedData } from './loadData.ts';
import { parseProcedures, withRoles, type LoadedProcedure } from './loadProcedures.ts';
import { loadReferences, type References } from './loadReferences.ts';
import { loadTarget, type LoadedTarget } from './loadTarget.ts';
import { readYaml, type YamlFile } from './readYaml.ts';
import { scenarioFrame } from './scenarioSchema.ts';
import { scenarioSource } from './scenarioSource.ts';
import { Secrets } from './secrets.ts';

/** A scenario that was read and checked, ready to run. */
export interface LoadedScenario {
  readonly path: string;
  readonly source: ScenarioSource;
  /** All that `--set` and `--seed` changed, as `path=value`. */
  readonly overrides: readonly string[];
  readonly baseDir: string;
  readonly name: string;
  readonly seed: number;
  readonly procedures: readonly LoadedProcedure[];
  /** Every target that is named, the model under test first; those that no procedure uses as well. */
  readonly targets: readonly LoadedTarget[];
  readonly data: readonly LoadedData[];
  /** A finished run that gates compare with, as the scenario names it. */
  readonly baseline: string | undefined;
  readonly gates: readonly GateCondition[];
  /** The scenario with files inlined and defaults filled in, secrets redacted. */
  readonly resolved: Json;
  /** SHA-256 of `resolved` in canonical JSON. */
  readonly digest: string;
  readonly secrets: Secrets;
}

/** What the command line adds to a scenario file. */
export interface LoadOptions {
  readonly overrides?: readonly string[] | undefined;
  readonly seed?: number | undefined;
}

/**
 * Reads and checks a scenario and the targets that it names; `path` is relative to the working directory. Throws
 * ConfigurationError; asks nothing.
 */
export async function loadScenario(
  path: string,
  environment: RunEnvironment,
  options: LoadOptions = {},
): Promise<LoadedScenario> {
  const secrets = new Secrets();
  const { catalog } = environment;
  const full = resolve(environment.cwd, path);
  const shown = relative(environment.cwd, full);
  const raw = await readYaml(full, shown);
  const seeded = options.seed === undefined ? [] : [`seed=${options.seed}`];
  const overrides = [...(options.overrides ?? []), ...seeded];
  const file: YamlFile = { ...raw, value: applyOverrides(raw.value, overrides) };
  const value = secrets.substitute(file, environment.env);
  const frame = scenarioFrame.safeParse(value);
  if (!frame.success) throw invalidFile(file, frame.error);
  const scenario = frame.data;
  const baseDir = dirname(full);

  // What is wrong in the scenario itself comes before what is wrong in the files that it names.
  const parsed = parseProcedures(scenario.procedures, catalog, file);
  const targets = await loadReferences<LoadedTarget>(
    {
      map: 'targets',
      read: (key, reference, at) =>
        loadTarget(key, reference, { at, file, baseDir, secrets, environment }),
    },
    scenario.targets,
    file,
  );
  const data = await loadReferences<LoadedData>(
    {
      map: 'data',
      read: async (key, reference, at) => loadData(key, reference, { at, file, catalog }),
    },
    scenario.data,
    file,
  );
  const main = await mainTarget(scenario.target, targets);
  const procedures: LoadedProcedure[] = [];
  for (const each of parsed) procedures.push(await withRoles(each, { main, targets, data, file }));
  // The model under test comes before oracles and the like.
  const ordered = [...targets.loaded.values()].toSorted(
    (a, b) => Number(b.key === main) - Number(a.key === main),
  );
  const gated = procedures.map(({ name, procedure, options: own }) => ({
    name,
    kind: procedure.kind,
    measurements: procedure.measurements(own, catalog.wires),
    unitOf: (measurement: string) => procedure.unitOf?.(measurement, own),
  }));
  const gates = scenario.gates.map((gate, index) =>
    checkGate(gate, gated, file.locate(['gates', index])),
  );

  const resolved = secrets.redact({
    name: scenario.name,
    ...(scenario.description === undefined ? {} : { description: scenario.description }),
    seed: scenario.seed,
    targets: Object.fromEntries(ordered.map(({ key, definition }) => [key, definition])),
    ...(data.loaded.size === 0
      ? {}
      : {
          data: Object.fromEntries(
            [...data.loaded.values()].map(({ key, definition }) => [key, definition]),
          ),
        }),
    procedures: Object.fromEntries(
      procedures.map(({ name, procedure, options: own, targets: roles }) => [
        name,
        {
          kind: procedure.kind,
          ...(own as object),
          ...(roles['target'] === main || roles['target'] === undefined
            ? {}
            : { target: roles['target'] }),
        },
      ]),
    ),
    ...(scenario.baseline === undefined ? {} : { baseline: scenario.baseline }),
    gates: scenario.gates,
  }) as unknown as Json;
  return {
    path: shown,
    source: scenarioSource(file, scenario),
    overrides,
    baseDir,
    name: scenario.name,
    seed: scenario.seed,
    procedures,
    targets: ordered,
    data: [...data.loaded.values()],
    baseline: scenario.baseline,
    gates,
    resolved,
    digest: sha256(canonicalJson(resolved)),
    secrets,
  };
}

/** The key of the scenario's own target: that of `target:`, or the only one of `targets:`. */
async function mainTarget(
  target: unknown,
  targets: References<LoadedTarget>,
): Promise<string | undefined> {
  if (target !== undefined && targets.names.includes('target') && target !== 'target')
    throw new ConfigurationError('the scenario names two targets "target"', {
      code: 'config.two-targets',
      hint: 'Give the one in `targets:` another name.',
    });
  if (target !== undefined) return targets.resolve(target, 'target', ['target']);
  if (targets.names.includes('target')) return 'target';
  return targets.names.length === 1 ? targets.names[0] : undefined;
}
