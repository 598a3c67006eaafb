import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file of the data set beside the checkout, or undefined when it is absent. */
export function sharedData(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** Why a test that needs `path` skips, for `context.skip(...)`. */
export function absent(path: string): string {
  return `../shared/data/${path} is not beside the checkout`;
}
