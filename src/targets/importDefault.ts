import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The default export of a user's module at an absolute path; undefined when it has none. TypeScript loads through jiti. */
export async function importDefault(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href;
  if (!['.ts', '.mts', '.cts'].includes(extname(path))) {
    return ((await import(url)) as { readonly default?: unknown }).default;
  }
  const { createJiti } = await import('jiti');
  const loaded = await createJiti(import.meta.url).import<{ readonly default?: unknown }>(url);
  return loaded.default;
}
