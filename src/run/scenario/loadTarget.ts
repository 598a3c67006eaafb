import { dirname, relative, resolve } from 'node:path';

import type { TargetDefinition } from '../../targets/targetSchema.ts';
import type { RunEnvironment } from '../runEnvironment.ts';
import { invalidFile } from './describeIssues.ts';
import type { Path, YamlFile } from './readYaml.ts';
import { readYaml } from './readYaml.ts';
import type { Secrets } from './secrets.ts';

/** A target with its checked definition. */
export interface LoadedTarget {
  readonly key: string;
  readonly definition: TargetDefinition;
  /** The folder that paths in the definition refer to. */
  readonly baseDir: string;
}

/** What reading a target file needs. */
export interface TargetFileContext {
  readonly environment: RunEnvironment;
  readonly secrets: Secrets;
}

/** A target reference is the path of a file, relative to the scenario, or a definition in place. */
export async function loadTarget(
  key: string,
  reference: unknown,
  {
    at,
    file,
    baseDir,
    ...context
  }: TargetFileContext & {
    readonly at: Path;
    readonly file: YamlFile;
    readonly baseDir: string;
  },
): Promise<LoadedTarget> {
  if (typeof reference === 'string') {
    return { key, ...(await loadTargetFile(resolve(baseDir, reference), context)) };
  }
  const parsed = context.environment.catalog.targetSchema.safeParse(reference);
  if (!parsed.success) throw invalidFile(file, parsed.error, at);
  return { key, definition: parsed.data as TargetDefinition, baseDir };
}

/** Reads and checks a target file. */
export async function loadTargetFile(
  path: string,
  { secrets, environment: { cwd, env, catalog } }: TargetFileContext,
): Promise<Omit<LoadedTarget, 'key'>> {
  const full = resolve(cwd, path);
  const file = await readYaml(full, relative(cwd, full));
  const parsed = catalog.targetSchema.safeParse(secrets.substitute(file, env));
  if (!parsed.success) throw invalidFile(file, parsed.error);
  return { definition: parsed.data as TargetDefinition, baseDir: dirname(full) };
}
