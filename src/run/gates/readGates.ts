import { resolve } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { gateList, type GateOption } from '../scenario/gateOption.ts';
import { readYaml } from '../scenario/readYaml.ts';

/** The gates of a YAML file: a list, or a map such as a scenario whose key `gates` holds one. Throws ConfigurationError. */
export async function readGates(path: string, cwd: string): Promise<readonly GateOption[]> {
  const { value } = await readYaml(resolve(cwd, path), path);
  const list =
    typeof value === 'object' && value !== null && 'gates' in value ? value.gates : value;
  const parsed = gateList.safeParse(list);
  if (parsed.success && Array.isArray(list)) return parsed.data;
  throw new ConfigurationError(`${path} holds no list of gates`, {
    code: 'gate.file',
    hint: 'Write a YAML list of conditions, or a map with a key `gates` that holds one.',
  });
}
