import { z } from 'zod';

/**
 * A JSON Schema of what users write, for editors and `proofmark schema`. Every description says the default, which is
 * written once, in the schema.
 */
export function jsonSchemaOf(schema: z.ZodType, options: { readonly reused?: 'ref' } = {}) {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    ...options,
    override({ jsonSchema }) {
      const { default: value, description } = jsonSchema;
      if (value === undefined || description === undefined) return;
      // Members of an object say their own.
      if (jsonSchema.properties !== undefined) return;
      jsonSchema.description = `${description} Default ${shown(value)}.`.trim();
    },
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return 'none';
  return JSON.stringify(value);
}
