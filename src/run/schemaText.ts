import { ConfigurationError } from '../core/errors.ts';
import type { Catalog } from './catalog.ts';
import { jsonSchemaOf } from './scenario/jsonSchemaOf.ts';
import { scenarioJsonSchema } from './scenario/scenarioSchema.ts';

const SCHEMAS: Readonly<Record<string, (catalog: Catalog) => unknown>> = {
  scenario: scenarioJsonSchema,
  target: ({ targetSchema }) => jsonSchemaOf(targetSchema),
};

/** The JSON Schema of `scenario` or `target` files, as text. */
export function schemaText(what: string, catalog: Catalog): string {
  const schema = Object.hasOwn(SCHEMAS, what) ? SCHEMAS[what] : undefined;
  if (schema === undefined) {
    throw new ConfigurationError(`there is no schema "${what}"`, {
      code: 'cli.unknown-schema',
      hint: `Schemas: ${Object.keys(SCHEMAS).join(', ')}.`,
    });
  }
  return `${JSON.stringify(schema(catalog), undefined, 2)}\n`;
}
