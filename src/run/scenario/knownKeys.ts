import { z } from 'zod';

import { catalog } from '../catalog.ts';
import { keysAt } from './keysAt.ts';
import type { Path } from './readYaml.ts';
import { scenarioJsonSchema } from './scenarioSchema.ts';

/** The keys that a scenario or a target may have at a path, to tell which one a misspelt key was meant to be. */
export function knownKeys(path: Path): readonly string[] {
  const target = z.toJSONSchema(catalog.targetSchema, { io: 'input', unrepresentable: 'any' });
  return keysAt([scenarioJsonSchema(catalog), target], path);
}
