import type { Catalog } from '../catalog.ts';
import { invalidFile } from './describeIssues.ts';
import type { Path, YamlFile } from './readYaml.ts';

/** A data set with its checked definition; its paths are relative to the scenario. */
export interface LoadedData {
  readonly key: string;
  readonly definition: unknown;
}

/** A data reference is a path, or a path with how to read it. Throws ConfigurationError. */
export function loadData(
  key: string,
  reference: unknown,
  { at, file, catalog }: { readonly at: Path; readonly file: YamlFile; readonly catalog: Catalog },
): LoadedData {
  const parsed = catalog.dataSchema.safeParse(reference);
  if (!parsed.success) throw invalidFile(file, parsed.error, at);
  return { key, definition: parsed.data };
}
