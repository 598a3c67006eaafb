import { catalog } from '../run/catalog.ts';
import type { RunEnvironment } from '../run/runEnvironment.ts';

/** The environment of this process, with all that this version can do. */
export function processEnvironment(): RunEnvironment {
  return { cwd: process.cwd(), env: process.env, catalog };
}
