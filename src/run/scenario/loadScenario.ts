import { dirname, relative, resolve } from 'node:path';

import { canonicalJson } from '../../core/canonicalJson.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Procedure } from '../../core/procedure.ts';
import type { ScenarioSource } from '../../core/runRecord.ts';
import type { TargetDefinition } from '../../targets/targetSchema.ts';
import type { Catalog } from '../catalog.ts';
import { parseGate, type GateCondition } from '../gates/parseGate.ts';
import { sha256 } from '../record/sha256.ts';
import { applyOverrides } from './applyOverrides.ts';
import { invalidFile } from './describeIssues.ts';
import { readYaml, type Path, type YamlFile } from './readYaml.ts';
import { scenarioFrame } from './scenarioSchema.ts';
import { scenarioSource } from './scenarioSource.ts';
import { Secrets } from './secrets.ts';

/** A procedure with its checked options. */
export interface LoadedProcedure {
  readonly name: string;
  readonly procedure: Procedure;
  readonly options: unknown;
  /** Names of its targets, as `ask` knows them, to keys of `LoadedScenario.targets`. */
  readonly targets: Readonly<Record<string, string>>;
  /** `file:line:column` of an option, by its path below the procedure. */
  readonly locate: (option: Path) => string;
}

/** A target with its checked definition. */
export interface LoadedTarget {
  readonly key: string;
  readonly definition: TargetDefinition;
  /** The folder that paths in the definition refer to. */
  readonly baseDir: string;
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
  readonly targets: readonly LoadedTarget[];
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

  const targets = new Map<string, LoadedTarget>();
  const readTarget = async (key: string, reference: unknown, at: Path): Promise<void> => {
    const loaded = await loadTarget({
      reference,
      at,
      key,
      file,
      catalog,
      secrets,
      baseDir,
      options,
    });
    targets.set(key, loaded);
  };

  const procedures: LoadedProcedure[] = [];
  for (const [name, { kind, ...rest }] of Object.entries(scenario.procedures)) {
    const at = ['procedures', name];
    const procedure = findProcedure(catalog, kind, file.locate([...at, 'kind']));
    const parsed = procedure.options.safeParse(rest);
    if (!parsed.success) throw invalidFile(file, parsed.error, at);
    const own: Record<string, string> = {};
    if (procedure.usesTarget?.(parsed.data) ?? true) own['target'] = 'target';
    for (const [role, reference] of Object.entries(procedure.targets?.(parsed.data) ?? {})) {
      own[role] = `${name}.${role}`;
      await readTarget(`${name}.${role}`, reference, [...at, role]);
    }
    procedures.push({
      name,
      procedure,
      options: parsed.data,
      targets: own,
      locate: (option) => file.locate([...at, ...option]),
    });
  }
  if (scenario.target !== undefined) {
    await readTarget('target', scenario.target, ['target']);
  } else if (procedures.some(({ targets: own }) => own['target'] !== undefined)) {
    throw new ConfigurationError(
      `${file.path}: the scenario has no target, but its procedures ask one`,
      {
        code: 'config.no-target',
        hint: 'Add `target:` with the path of a target file, or the target itself.',
      },
    );
  }
  // The model under test comes before oracles and the like.
  const ordered = [...targets.values()].toSorted(
    (a, b) => Number(b.key === 'target') - Number(a.key === 'target'),
  );
  const gates = scenario.gates.map((text, index) =>
    checkGate(text, procedures, file.locate(['gates', index])),
  );

  const resolved = secrets.redact({
    name: scenario.name,
    ...(scenario.description === undefined ? {} : { description: scenario.description }),
    seed: scenario.seed,
    targets: Object.fromEntries(ordered.map(({ key, definition }) => [key, definition])),
    procedures: Object.fromEntries(
      procedures.map(({ name, procedure, options: own }) => [
        name,
        { kind: procedure.kind, ...(own as object) },
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
    gates,
    resolved,
    digest: sha256(canonicalJson(resolved)),
    secrets,
  };
}

interface TargetRequest {
  readonly reference: unknown;
  readonly at: Path;
  readonly key: string;
  readonly file: YamlFile;
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  readonly baseDir: string;
  readonly options: LoadOptions;
}

/** A target reference is the path of a file, relative to the scenario, or a definition in place. */
async function loadTarget(request: TargetRequest): Promise<LoadedTarget> {
  const { reference, at, key, file, catalog, secrets, baseDir } = request;
  if (typeof reference !== 'string') {
    const parsed = catalog.targetSchema.safeParse(reference);
    if (!parsed.success) throw invalidFile(file, parsed.error, at);
    return { key, definition: parsed.data as TargetDefinition, baseDir };
  }
  const path = resolve(baseDir, reference);
  return { key, ...(await loadTargetFile(path, catalog, secrets, request.options.environment)) };
}

/** Reads and checks a target file. */
export async function loadTargetFile(
  path: string,
  catalog: Catalog,
  secrets: Secrets,
  environment: LoadOptions['environment'],
): Promise<Omit<LoadedTarget, 'key'>> {
  const file = await readYaml(relative(process.cwd(), path) || path);
  const parsed = catalog.targetSchema.safeParse(secrets.substitute(file, environment));
  if (!parsed.success) throw invalidFile(file, parsed.error);
  return { definition: parsed.data as TargetDefinition, baseDir: dirname(resolve(path)) };
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

function checkGate(
  text: string,
  procedures: readonly LoadedProcedure[],
  where: string,
): GateCondition {
  const gate = parseGate(text);
  const named = procedures.find((candidate) => candidate.name === gate.procedure);
  if (named === undefined) {
    throw new ConfigurationError(
      `${where}: the gate "${text}" names the procedure "${gate.procedure}", which is not there`,
      {
        code: 'gate.unknown-procedure',
        hint: `The scenario has: ${procedures.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  const known = named.procedure.measurements(named.options);
  if (!known.includes(gate.measurement)) {
    throw new ConfigurationError(
      `${where}: the gate "${text}" names "${gate.measurement}", which ${gate.procedure} (${named.procedure.kind}) does not measure`,
      {
        code: 'gate.unknown-measurement',
        hint: `It measures: ${likely(gate.measurement, known)}.`,
      },
    );
  }
  return gate;
}

const MOST_NAMES = 12;

/** The names that begin as the wanted one does, or all; no more than a reader takes in. */
function likely(wanted: string, known: readonly string[]): string {
  const stem = /^[A-Za-z]*/.exec(wanted)?.[0] ?? '';
  const alike = stem === '' ? [] : known.filter((name) => name.startsWith(stem));
  const names = alike.length > 0 ? alike : known;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown}, ... (${names.length} in all)` : shown;
}
