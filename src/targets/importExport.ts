import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

type Exports = Readonly<Record<string, unknown>>;

/**
 * An export of a user's module at an absolute path, the default one unless named; undefined when it has none. TypeScript
 * loads through jiti.
 */
export async function importExport(path: string, name = 'default'): Promise<unknown> {
  const url = pathToFileURL(path).href;
  if (!['.ts', '.mts', '.cts'].includes(extname(path))) {
    return ((await import(url)) as Exports)[name];
  }
  const { createJiti } = await import('jiti');
  return (await createJiti(import.meta.url).import<Exports>(url))[name];
}
