import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { catalog } from '../../../src/run/catalog.ts';
import { keysAt } from '../../../src/run/scenario/keysAt.ts';
import { nearestWord } from '../../../src/run/scenario/nearestWord.ts';
import { validateFile } from '../../../src/run/validateFile.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

describe('nearestWord', () => {
  it('finds the word that was meant, and none where nothing is like it', () => {
    const known = ['envelope', 'envelopeShare', 'runs', 'seed'];
    expect(nearestWord('envlope', known)).toBe('envelope');
    expect(nearestWord('rnus', known)).toBe('runs');
    expect(nearestWord('Seeds', known)).toBe('seed');
    expect(nearestWord('colour', known)).toBeUndefined();
  });
});

describe('keysAt', () => {
  it('follows properties, records, lists, references and alternatives', () => {
    const schema = {
      properties: {
        parts: {
          additionalProperties: { anyOf: [{ $ref: '#/$defs/a' }, { properties: { b: {} } }] },
        },
        list: { items: { properties: { c: {} } } },
      },
      $defs: { a: { properties: { a: {} } } },
    };
    expect(keysAt([schema], [])).toEqual(['parts', 'list']);
    expect(keysAt([schema], ['parts', 'any'])).toEqual(['a', 'b']);
    expect(keysAt([schema], ['list', 3])).toEqual(['c']);
    expect(keysAt([schema], ['nothing', 'here'])).toEqual([]);
  });
});

describe('a misspelt key', () => {
  it.each([
    ['target: t.yaml\nprocedure: {}', 'did you mean procedures?'],
    ['procedures: { p: { kind: explore, rnus: 9 } }', 'did you mean runs?'],
    [
      'procedures: { p: { kind: explore, inputs: { x: { lwo: 0, high: 1 } } } }',
      'did you mean low?',
    ],
    ['procedures: { p: { kind: explor } }', 'did you mean explore?'],
    [
      'target: { protocol: oip-rest, url: "http://a", model: m, timeoutMS: 9 }\nprocedures: { p: { kind: explore, inputs: { x: { low: 0, high: 1 } }, outputs: { y: { threshold: 0, passes: above } } } }',
      'did you mean timeoutMs?',
    ],
  ])('%s', async (text, meant) => {
    const file = join(await temporaryFolder(), 's.yaml');
    await writeFile(file, `name: s\n${text}\n`);
    const environment = { cwd: process.cwd(), env: {}, catalog };
    const { signal } = new AbortController();
    await expect(validateFile(file, environment, { connect: false, signal })).rejects.toThrow(
      meant,
    );
  });
});
