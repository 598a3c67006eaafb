import { dirname, relative, resolve } from 'node:path';

import { canonicalJson } from '../../core/canonicalJson.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Procedure } from '../../core/procedure.ts';
import type { ScenarioSource } from '../../core/runRecord.ts';
import type { Catalog } from '../catalog.ts';
import { checkGate } from '../gates/checkGate.ts';
import type { GateCondition } from '../gates/parseGate.ts';
import { sha256 } from '../record/sha256.ts';
import { applyOverrides } from './applyOverrides.ts';
import { invalidFile } from './describeIssues.ts';
import { loadData, type LoadedData } from './loadData.ts';
import { loadReferences, type References } from './loadReferences.ts';
import { loadTarget, type LoadedTarget } from './loadTarget.ts';
import { readYaml, type Path, type YamlFile } from './readYaml.ts';
import { scenarioFrame } from './scenarioSchema.ts';
import { scenarioSource } from './scenarioSource.ts';
import { Secrets } from './secrets.ts';

/** A procedure with its checked options. */
export interface LoadedProcedure {
  readonly name: string;
  readonly procedure: Procedure;
  readonly options: unknown;
  /** Roles of its targets, as `ask` knows them, to keys of `LoadedScenario.targets`. */
  readonly targets: Readonly<Record<string, string>>;
  /** Roles of its data sets to keys of `LoadedScenario.data`. */
  readonly data: Readonly<Record<string, string>>;
  /** `file:line:column` of an option, by its path below the procedure. */
  readonly locate: (option: Path) => string;
}

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
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads and checks a scenario and the targets that it names. Throws ConfigurationError; asks nothing. */
export async function loadScenario(
  path: string,
  catalog: Catalog,
  options: LoadOptions,
): Promise<LoadedScenario> {
  const secrets = new Secrets();
  const raw = await readYaml(path);
  const seeded = options.seed === undefined ? [] : [`seed=${options.seed}`];
  const overrides = [...(options.overrides ?? []), ...seeded];
  const file: YamlFile = { ...raw, value: applyOverrides(raw.value, overrides) };
  const value = secrets.substitute(file, options.environment);
  const frame = scenarioFrame.safeParse(value);
  if (!frame.success) throw invalidFile(file, frame.error);
  const scenario = frame.data;
  const baseDir = dirname(resolve(path));

  const targets = await loadReferences<LoadedTarget>(
    {
      map: 'targets',
      read: (key, reference, at) =>
        loadTarget(key, reference, { at, file, baseDir, catalog, secrets, ...options }),
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
  for (const [name, { kind, target, ...rest }] of Object.entries(scenario.procedures)) {
    const at = ['procedures', name];
    const procedure = findProcedure(catalog, kind, file.locate([...at, 'kind']));
    const parsed = procedure.options.safeParse(rest);
    if (!parsed.success) throw invalidFile(file, parsed.error, at);
    const roles = {
      ...(target === undefined ? {} : { target }),
      ...procedure.targets?.(parsed.data),
    };
    const own: Record<string, string> = {};
    if ((procedure.usesTarget?.(parsed.data) ?? true) && !('target' in roles))
      own['target'] = main ?? noTarget(file.locate(at), name, targets.names);
    for (const [role, reference] of Object.entries(roles))
      own[role] = await targets.resolve(reference, `${name}.${role}`, [...at, role]);
    const sets: Record<string, string> = {};
    for (const [role, reference] of Object.entries(procedure.data?.(parsed.data) ?? {}))
      sets[role] = await data.resolve(reference, `${name}.${role}`, [...at, role]);
    procedures.push({
      name,
      procedure,
      options: parsed.data,
      targets: own,
      data: sets,
      locate: (option) => file.locate([...at, ...option]),
    });
  }
  // The model under test comes before oracles and the like.
  const ordered = [...targets.loaded.values()].toSorted(
    (a, b) => Number(b.key === main) - Number(a.key === main),
  );
  const gates = scenario.gates.map((text, index) =>
    checkGate(text, procedures, catalog.wires, file.locate(['gates', index])),
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
    gates: scenario.gates,
  }) as unknown as Json;
  return {
    path: relative(process.cwd(), resolve(path)),
    source: scenarioSource(file, scenario),
    overrides,
    baseDir,
    name: scenario.name,
    seed: scenario.seed,
    procedures,
    targets: ordered,
    data: [...data.loaded.values()],
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

function noTarget(where: string, name: string, known: readonly string[]): never {
  throw new ConfigurationError(
    known.length === 0
      ? `${where}: the scenario has no target, but ${name} asks one`
      : `${where}: ${name} does not say which target it asks`,
    {
      code: 'config.no-target',
      hint:
        known.length === 0
          ? 'Add `target:` with the path of a target file, or the target itself.'
          : `Add \`target:\` to it, or to the scenario: ${known.join(', ')}.`,
    },
  );
}

function findProcedure(catalog: Catalog, kind: string, where: string): Procedure {
  const procedure = catalog.procedures.find((candidate) => candidate.kind === kind);
  if (procedure !== undefined) return procedure;
  const known = catalog.procedures.map((candidate) => candidate.kind).join(', ');
  throw new ConfigurationError(`${where}: there is no procedure "${kind}"`, {
    code: 'config.unknown-procedure',
    hint: `Known procedures: ${known}.`,
  });
}
