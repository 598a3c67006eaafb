import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { float32Tensor } from '../../../../src/core/tensor.ts';
import { readModelFile } from '../../../../src/onnx/sessions/readModelFile.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { type Field, message, node, onnxModel } from '../../../helpers/protobufBytes.ts';
import { temporaryFolder } from '../../../helpers/temporaryFolder.ts';

const WEIGHTS = Float32Array.from([10, 20, 30, 40]);
const RAW = new Uint8Array(WEIGHTS.buffer);

/** `x + w`, and beside it a constant of a node; both tensors keep two floats elsewhere, as entries say. */
function model(...tensors: readonly Field[][]): Uint8Array {
  const [ofInitializer = [], ofNode = []] = tensors;
  const head = [[1, 2] as const, [2, 1] as const];
  const value = message([1, 'value'], [5, message(...head, ...ofNode)], [20, 4]);
  return onnxModel({
    nodes: [
      node('Constant', [], ['c'], [5, value]),
      node('Add', ['x', 'w'], ['s']),
      node('Add', ['s', 'c'], ['y']),
    ],
    inputs: [['x', 1, [2]]],
    outputs: [['y', 1, [2]]],
    initializers: [message(...head, ...ofInitializer, [8, 'w'])],
  });
}

function elsewhere(entries: Readonly<Record<string, string>>): Field[] {
  const fields = Object.entries(entries).map(([key, value]): Field => [
    13,
    message([1, key], [2, value]),
  ]);
  return [...fields, [14, 1]];
}

const WHOLE = model([[9, RAW.subarray(0, 8)]], [[9, RAW.subarray(8)]]);

async function save(bytes: Uint8Array): Promise<{ readonly folder: string; path: string }> {
  const base = await temporaryFolder();
  const folder = join(base, 'models');
  await mkdir(join(folder, 'sub'), { recursive: true });
  for (const file of ['w.data', 'sub/w.data', '../w.data'])
    await writeFile(join(folder, file), RAW);
  await symlink('../w.data', join(folder, 'link.data'));
  await writeFile(join(folder, 'm.onnx'), bytes);
  return { folder, path: join(folder, 'm.onnx') };
}

describe('readModelFile', () => {
  it.each([
    ['beside the model, to the end of the file', { location: 'w.data', offset: '8' }],
    ['in a folder below', { location: 'sub/w.data', offset: '8', length: '8' }],
  ])('puts tensors %s into the model', async (_, second) => {
    const first = { location: 'w.data', length: '8' };
    const { folder, path } = await save(model(elsewhere(first), elsewhere(second)));
    const { bytes, sha256, files } = await readModelFile({ path, externalData: 'allow' });
    const names = [...new Set(['m.onnx', 'w.data', second.location])];
    expect(files[0]?.path).toBe(path);
    expect(files.map((file) => file.path).toSorted()).toEqual(
      names.map((name) => join(folder, name)).toSorted(),
    );
    expect(files[1]?.sha256).toBe(createHash('sha256').update(RAW).digest('hex'));
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    for (const each of [bytes, WHOLE]) {
      const pool = await createSessionPool(each);
      const reply = await pool.run({ x: float32Tensor([2], [1, 2]) });
      expect([...(reply['y']!.data as Float32Array)]).toEqual([41, 62]);
      await pool.close();
    }
  });

  it('hands out a model that is one file as it is', async () => {
    const { path } = await save(WHOLE);
    const { bytes, files } = await readModelFile({ path, externalData: 'refuse' });
    expect(Buffer.from(bytes)).toEqual(Buffer.from(WHOLE));
    expect(files).toHaveLength(1);
  });

  it.each([
    ['that was not allowed', 'refuse', { location: 'w.data' }, /externalData: allow/],
    ['above the folder', 'allow', { location: '../w.data' }, /outside the folder/],
    ['at an absolute path', 'allow', { location: '/etc/hostname' }, /outside|no such file/],
    ['behind a link out of the folder', 'allow', { location: 'link.data' }, /outside the folder/],
    ['in a missing file', 'allow', { location: 'nowhere' }, /no such file beside the model/],
    ['in the folder itself', 'allow', { location: '.' }, /outside the folder/],
    ['past the end', 'allow', { location: 'w.data', offset: '12', length: '8' }, /end at 20/],
    ['at a negative place', 'allow', { location: 'w.data', offset: '-4' }, /offset -4/],
    ['without a file', 'allow', { offset: '0' }, /external data at ''/],
  ] as const)('refuses data %s', async (_, externalData, entries, expected) => {
    const { path } = await save(model(elsewhere(entries), [[9, RAW.subarray(0, 8)]]));
    const error: unknown = await readModelFile({ path, externalData }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message: what, hint } = error as ConfigurationError;
    expect(`${what} ${hint}`).toMatch(expected);
  });
});
