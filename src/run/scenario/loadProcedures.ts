import { ConfigurationError } from '../../core/errors.ts';
import type { Procedure } from '../../core/procedure.ts';
import type { Catalog } from '../catalog.ts';
import { invalidFile } from './describeIssues.ts';
import type { References } from './loadReferences.ts';
import { nearestWord } from './nearestWord.ts';
import type { Path, YamlFile } from './readYaml.ts';

/** A procedure with its checked options. */
export interface ParsedProcedure {
  readonly name: string;
  readonly procedure: Procedure;
  readonly options: unknown;
  /** Its own `target:`, for every procedure alike; undefined: that of the scenario. */
  readonly target: unknown;
}

/** A procedure that knows where its targets and data sets are. */
export interface LoadedProcedure extends Omit<ParsedProcedure, 'target'> {
  /** Roles of its targets, as `ask` knows them, to keys of `LoadedScenario.targets`. */
  readonly targets: Readonly<Record<string, string>>;
  /** Roles of its data sets to keys of `LoadedScenario.data`. */
  readonly data: Readonly<Record<string, string>>;
  /** `file:line:column` of an option, by its path below the procedure. */
  readonly locate: (option: Path) => string;
}

/** Finds the procedures of a scenario and checks their options. Throws ConfigurationError. */
export function parseProcedures(
  procedures: Readonly<Record<string, { readonly kind: string; readonly target?: unknown }>>,
  catalog: Pick<Catalog, 'procedures'>,
  file: YamlFile,
): readonly ParsedProcedure[] {
  return Object.entries(procedures).map(([name, { kind, target, ...rest }]) => {
    const at = ['procedures', name];
    const procedure = findProcedure(catalog, kind, file.locate([...at, 'kind']));
    const parsed = procedure.options.safeParse(rest);
    if (!parsed.success) throw invalidFile(file, parsed.error, at);
    return { name, procedure, options: parsed.data, target };
  });
}

/** What the roles of procedures refer to. */
export interface RoleContext {
  /** The key of the scenario's own target. */
  readonly main: string | undefined;
  readonly targets: References<unknown>;
  readonly data: References<unknown>;
  readonly file: YamlFile;
}

/** Finds the targets and data sets of a procedure. Throws ConfigurationError. */
export async function withRoles(
  { name, procedure, options, target }: ParsedProcedure,
  { main, targets, data, file }: RoleContext,
): Promise<LoadedProcedure> {
  const at = ['procedures', name];
  const usesTarget = procedure.usesTarget?.(options) ?? true;
  if (target !== undefined && !usesTarget)
    throw new ConfigurationError(
      `${file.locate([...at, 'target'])}: ${name} (${procedure.kind}) asks no target with these options`,
      { code: 'config.unused-target', hint: 'Leave `target` out.' },
    );
  const roles = { ...(target === undefined ? {} : { target }), ...procedure.targets?.(options) };
  const own: Record<string, string> = {};
  if (usesTarget && !('target' in roles))
    own['target'] = main ?? noTarget(file.locate(at), name, targets.names);
  for (const [role, reference] of Object.entries(roles))
    own[role] = await targets.resolve(reference, `${name}.${role}`, [...at, role]);
  const sets: Record<string, string> = {};
  for (const [role, reference] of Object.entries(procedure.data?.(options) ?? {}))
    sets[role] = await data.resolve(reference, `${name}.${role}`, [...at, role]);
  return {
    name,
    procedure,
    options,
    targets: own,
    data: sets,
    locate: (option) => file.locate([...at, ...option]),
  };
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

function findProcedure(
  catalog: Pick<Catalog, 'procedures'>,
  kind: string,
  where: string,
): Procedure {
  const procedure = catalog.procedures.find((candidate) => candidate.kind === kind);
  if (procedure !== undefined) return procedure;
  const kinds = catalog.procedures.map((candidate) => candidate.kind);
  const meant = nearestWord(kind, kinds);
  const guess = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new ConfigurationError(`${where}: there is no procedure "${kind}"${guess}`, {
    code: 'config.unknown-procedure',
    hint: `Known procedures: ${kinds.join(', ')}.`,
  });
}
