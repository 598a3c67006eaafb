import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';
import { parse } from 'yaml';

import { root } from '../../helpers/proofmark.ts';

const scenario = async (name: string): Promise<string> =>
  readFile(join(root, 'scenarios', `${name}.yaml`), 'utf8');

it('asks the same of both builds of the reader', async () => {
  const [float, int8] = [await scenario('release'), await scenario('release-int8')];
  const swapped = float.replaceAll('roadsigns.onnx', 'roadsigns-int8.onnx');
  expect({ ...(parse(int8) as object), name: 'release' }).toEqual(parse(swapped));
});
