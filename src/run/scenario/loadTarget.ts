import { dirname, relative, resolve } from 'node:path';

import type { TargetDefinition } from '../../targets/targetSchema.ts';
import type { Catalog } from '../catalog.ts';
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
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  readonly environment: Readonly<Record<string, string | undefined>>;
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
  const parsed = context.catalog.targetSchema.safeParse(reference);
  if (!parsed.success) throw invalidFile(file, parsed.error, at);
  return { key, definition: parsed.data as TargetDefinition, baseDir };
}

/** Reads and checks a target file. */
export async function loadTargetFile(
  path: string,
  { catalog, secrets, environment }: TargetFileContext,
): Promise<Omit<LoadedTarget, 'key'>> {
  const file = await readYaml(relative(process.cwd(), path) || path);
  const parsed = catalog.targetSchema.safeParse(secrets.substitute(file, environment));
  if (!parsed.success) throw invalidFile(file, parsed.error);
  return { definition: parsed.data as TargetDefinition, baseDir: dirname(resolve(path)) };
}
