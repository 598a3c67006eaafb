import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { protocols } from '../../../src/targets/protocols.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';

const messages = (definition: unknown): string[] => {
  const parsed = targetSchema.safeParse(definition);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('targetSchema', () => {
  it('fills in the defaults', () => {
    expect(targetSchema.parse({ protocol: 'module', module: 'm.mjs' })).toEqual({
      protocol: 'module',
      module: 'm.mjs',
      export: 'default',
      timeoutMs: 10_000,
      retry: { attempts: 3, backoffMs: 100 },
      concurrency: 8,
      batch: 1,
    });
  });

  it('takes a fraction for a number', () => {
    const parsed = targetSchema.parse({
      protocol: 'module',
      module: 'm.mjs',
      ratePerSecond: '1/3',
    });
    expect(parsed.ratePerSecond).toBe(1 / 3);
    expect(messages({ protocol: 'module', module: 'm', ratePerSecond: '1/0' })).toEqual([
      'ratePerSecond: expected a number or a fraction such as 8/255, received "1/0"',
    ]);
  });

  it.each([
    [{ protocol: 'smoke' }, 'protocol: '],
    [{}, 'protocol: '],
    [{ protocol: 'module' }, 'module: '],
    [{ protocol: 'module', module: 'm', timeout: 5 }, ': Unrecognized key: "timeout"'],
    [{ protocol: 'module', module: 'm', timeoutMs: 0 }, 'timeoutMs: '],
    [{ protocol: 'module', module: 'm', timeoutMs: 'soon' }, 'timeoutMs: expected a number'],
    [{ protocol: 'module', module: 'm', concurrency: 1.5 }, 'concurrency: '],
    [{ protocol: 'module', module: 'm', retry: { attempts: 0 } }, 'retry.attempts: '],
    [{ protocol: 'module', module: 'm', retry: { pause: 1 } }, 'retry: Unrecognized key'],
    [{ protocol: 'module', module: 'm', record: 'a', replay: 'a' }, 'record: '],
  ])('refuses %j', (definition, message) => {
    const [first, ...rest] = messages(definition);
    expect(first?.startsWith(message), first).toBe(true);
    expect(rest).toEqual([]);
  });

  it('names the protocols when it does not know one', () => {
    for (const { name } of protocols) expect(messages({ protocol: 'smoke' })[0]).toContain(name);
  });

  it('becomes a JSON Schema that says what every key means', () => {
    const schema = z.toJSONSchema(targetSchema, { io: 'input' });
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate({ protocol: 'module', module: 'm.mjs', timeoutMs: '1/2' })).toBe(true);
    expect(validate({ protocol: 'module', module: 'm.mjs', timeout: 5 })).toBe(false);
    for (const variant of schema.oneOf ?? []) checkDescribed(variant, '');
    expect(() => z.toJSONSchema(targetSchema)).not.toThrow();
  });
});

type Schema = z.core.JSONSchema.BaseSchema;

function checkDescribed({ properties = {}, items }: Schema, path: string): void {
  for (const [key, value] of Object.entries(properties)) {
    const at = `${path}.${key}`;
    expect((value as Schema).description, at).toBeTruthy();
    checkDescribed(value as Schema, at);
  }
  if (typeof items === 'object' && !Array.isArray(items)) checkDescribed(items, path);
}
