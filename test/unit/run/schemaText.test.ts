import { expect, it } from 'vitest';

import { catalog } from '../../../src/run/catalog.ts';
import { schemaText } from '../../../src/run/schemaText.ts';

type Node = { readonly [key: string]: unknown };

/** Every part of a schema that has a default and a description, with its path. */
function* described(node: unknown, path = '#'): Generator<readonly [string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  const part = node as Node;
  if (
    part['default'] !== undefined &&
    typeof part['description'] === 'string' &&
    !part['properties']
  )
    yield [path, part];
  for (const [key, value] of Object.entries(part)) yield* described(value, `${path}/${key}`);
}

it.each(['scenario', 'target'])('writes each default of a %s once, from the schema', (what) => {
  const parts = [...described(JSON.parse(schemaText(what, catalog)))];
  expect(parts.length).toBeGreaterThan(10);
  const wrong = parts.flatMap(([path, { description }]) =>
    // The default export of a module is called default.
    String(description)
      .replace('Default default.', 'Default.')
      .match(/default/gi)?.length === 1
      ? []
      : `${path}: ${String(description)}`,
  );
  expect(wrong).toEqual([]);
});
