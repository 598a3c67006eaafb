import { ConfigurationError } from '../../core/errors.ts';
import type { Path, YamlFile } from './readYaml.ts';

/** Reads one kind of thing that a scenario names: targets, or data sets. */
export interface ReferenceKind<Loaded> {
  /** The scenario's map of them, such as `targets`. */
  readonly map: string;
  /** Checks the definition under a key, or reads it from the file that a text names. */
  read(key: string, reference: unknown, at: Path): Promise<Loaded>;
}

/** What was loaded, each once. */
export interface References<Loaded> {
  /** By key, in the order in which they were first named. */
  readonly loaded: ReadonlyMap<string, Loaded>;
  /** The keys of the scenario's map. */
  readonly names: readonly string[];
  /**
   * The key of what a procedure refers to: a name of the map, a path, or a definition in place, which is kept under
   * `ownKey`. The same path is loaded once.
   */
  resolve(reference: unknown, ownKey: string, at: Path): Promise<string>;
}

/** Loads the scenario's map of one kind. Throws ConfigurationError that lists the names when there is none of a name. */
export async function loadReferences<Loaded>(
  kind: ReferenceKind<Loaded>,
  map: Readonly<Record<string, unknown>>,
  file: YamlFile,
): Promise<References<Loaded>> {
  const loaded = new Map<string, Loaded>();
  const names = Object.keys(map);
  const byPath = new Map<string, string>();
  for (const name of names) {
    loaded.set(name, await kind.read(name, map[name], [kind.map, name]));
    const reference = map[name];
    if (typeof reference === 'string' && !byPath.has(reference)) byPath.set(reference, name);
  }
  return {
    loaded,
    names,
    async resolve(reference, ownKey, at) {
      if (typeof reference === 'string') {
        if (names.includes(reference)) return reference;
        const known = byPath.get(reference);
        if (known !== undefined) return known;
        if (/^[A-Za-z][\w-]*$/.test(reference) && names.length > 0)
          throw unknownName(kind.map, reference, names, file.locate(at));
        byPath.set(reference, ownKey);
      }
      loaded.set(ownKey, await kind.read(ownKey, reference, at));
      return ownKey;
    },
  };
}

function unknownName(
  map: string,
  name: string,
  names: readonly string[],
  where: string,
): ConfigurationError {
  return new ConfigurationError(`${where}: there is no "${name}" in \`${map}:\``, {
    code: `config.unknown-${map}`,
    hint: `It has ${names.join(', ')}. A path holds a "/" or a ".".`,
  });
}
