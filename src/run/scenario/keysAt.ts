import type { Path } from './readYaml.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The keys that JSON Schemas allow in the object at a path, in all their alternatives. */
export function keysAt(schemas: readonly unknown[], path: Path): string[] {
  let here = schemas.flatMap((schema) => alternatives(schema, schema));
  for (const step of path)
    here = here.flatMap(({ root, schema }) =>
      children(schema, step).flatMap((child) => alternatives(child, root)),
    );
  return [...new Set(here.flatMap(({ schema }) => Object.keys(record(schema['properties']))))];
}

interface Place {
  readonly root: unknown;
  readonly schema: Schema;
}

/** A schema with its references followed and its alternatives side by side. */
function alternatives(value: unknown, root: unknown, depth = 0): Place[] {
  const schema = record(value);
  if (depth > 12) return [];
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string') {
    const target = $ref
      .replace(/^#\/?/, '')
      .split('/')
      .filter((key) => key !== '')
      .reduce<unknown>((at, key) => record(at)[key], root);
    return alternatives(target, root, depth + 1);
  }
  const parts = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [{ root, schema }, ...parts.flatMap((part) => alternatives(part, root, depth + 1))];
}

function children({ properties, additionalProperties, items }: Schema, step: PropertyKey) {
  if (typeof step === 'number') return items === undefined ? [] : [items];
  const own = record(properties)[String(step)];
  const child = own ?? additionalProperties;
  return typeof child === 'object' && child !== null ? [child] : [];
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
