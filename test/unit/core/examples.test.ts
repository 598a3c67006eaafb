import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

const INDEX = new URL('../../../src/index.ts', import.meta.url);

/** Every `@example` of the files that the package's index exports from, with the name of its file. */
async function examples(): Promise<readonly (readonly [string, string])[]> {
  const index = await readFile(INDEX, 'utf8');
  const paths = [...new Set([...index.matchAll(/from '(\.\/[^']+)'/g)].map(([, path]) => path!))];
  const found = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(new URL(path, INDEX), 'utf8');
      return [...text.matchAll(/@example\n((?: \*(?: .*)?\n)+?) \*\//g)].map(
        ([, block]) => [path, block!.replaceAll(/^ \* ?/gm, '')] as const,
      );
    }),
  );
  return found.flat();
}

const all = await examples();

it('are there for what users call and catch', () => {
  expect(all.map(([path]) => path)).toEqual(
    expect.arrayContaining(['./core/errors.ts', './explore/createExplorer.ts']),
  );
});

it.each(all)('the example in %s says what it prints', { timeout: 60_000 }, async (_, source) => {
  const expected = [...source.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said]) => said);
  expect(expected.length).toBeGreaterThan(0);
  const printed: string[] = [];
  const body = source
    .replace(/^import (\{[^}]*\}) from 'proofmark';$/m, 'const $1 = proofmark;')
    .replaceAll('console.log(', 'print(');
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...given: unknown[]) => Promise<void>;
  const print = (value: unknown) => printed.push(String(value));
  const proofmark: unknown = await import('../../../src/index.ts');
  await new AsyncFunction('proofmark', 'print', body)(proofmark, print);
  expect(printed).toEqual(expected);
});
