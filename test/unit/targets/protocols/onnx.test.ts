import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { float32Tensor } from '../../../../src/core/tensor.ts';
import { inferBatch } from '../../../../src/targets/inferBatch.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { node, onnxModel } from '../../../helpers/protobufBytes.ts';
import { absent, sharedData } from '../../../helpers/sharedData.ts';

const negate = onnxModel({
  nodes: [node('Neg', ['x'], ['y'])],
  inputs: [['x', 1, ['n', 2]]],
  outputs: [['y', 1, ['n', 2]]],
});

describe('onnx', () => {
  let baseDir: string;
  beforeAll(async () => {
    baseDir = await mkdtemp(join(tmpdir(), 'onnx-'));
    await writeFile(join(baseDir, 'negate.onnx'), negate);
    await writeFile(join(baseDir, 'noise.onnx'), 'no model');
  });
  afterAll(() => rm(baseDir, { recursive: true }));

  const open = (model: string, more: object = {}) =>
    openTarget(targetSchema.parse({ protocol: 'onnx', model, ...more }), {
      baseDir,
    });

  it('takes the shapes that the target declares for tensors of unknown rank', async () => {
    const unranked = onnxModel({
      nodes: [node('Neg', ['x'], ['y'])],
      inputs: [['x', 1]],
      outputs: [['y', 1]],
    });
    await writeFile(join(baseDir, 'unranked.onnx'), unranked);
    const bare = await open('unranked.onnx');
    const x = float32Tensor([2, 2], [1, -2, 3, -4]);
    expect(await bare.infer({ x })).toMatchObject({ outputs: { y: { shape: [2, 2] } } });
    await bare.close();
    const spec = (name: string) => [{ name, dtype: 'float32', shape: [-1, 2] }];
    const signature = { inputs: spec('x'), outputs: spec('y') };
    const declared = await open('unranked.onnx', { signature });
    expect(await declared.describe()).toMatchObject(signature);
    expect(await inferBatch(declared, await declared.describe(), [{ x }])).toMatchObject([
      { outputs: { y: { shape: [2, 2], data: Float32Array.of(-1, 2, -3, 4) } } },
    ]);
    const three = float32Tensor([3], [1, 2, 3]);
    expect(await declared.infer({ x: three })).toMatchObject({ reason: 'malformed' });
    await declared.close();
  });

  it('describes the file and answers one by one and in batches', async () => {
    const target = await open('negate.onnx');
    const signature = await target.describe();
    expect(signature).toEqual({
      name: 'negate',
      platform: 'onnx',
      interface: 'tensors',
      inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 2] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 2] }],
      digest: createHash('sha256').update(negate).digest('hex'),
    });
    const queries = [1, 2, 3].map((v) => ({ x: float32Tensor([1, 2], [v, NaN]) }));
    const replies = await inferBatch(target, signature, queries);
    expect(replies.map((reply) => reply.status === 'ok' && reply.outputs['y']?.data)).toEqual(
      [1, 2, 3].map((v) => Float32Array.of(-v, NaN)),
    );
    await target.close();
    await target.close();
  });

  it('rejects queries that do not fit, and goes on', async () => {
    const target = await open('negate.onnx');
    for (const inputs of [
      {},
      { z: float32Tensor([1, 2], [1, 2]) },
      { x: float32Tensor([1, 3], [1, 2, 3]) },
      { x: { dtype: 'float64' as const, shape: [1, 2], data: Float64Array.of(1, 2) } },
    ]) {
      expect(await target.infer(inputs)).toMatchObject({ status: 'failed', reason: 'rejected' });
    }
    expect(await target.infer({ x: float32Tensor([1, 2], [1, 2]) })).toMatchObject({
      status: 'ok',
    });
    await target.close();
    expect(await target.infer({ x: float32Tensor([1, 2], [1, 2]) })).toMatchObject({
      status: 'failed',
      reason: 'unavailable',
    });
  });

  it('names the file that is missing or no model', async () => {
    await expect(open('absent.onnx')).rejects.toMatchObject({ code: 'target.file-unreadable' });
    const error: unknown = await open('noise.onnx').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(join(baseDir, 'noise.onnx'));
  });

  it('asks ACAS Xu one by one, its batch being fixed at 1', async (context) => {
    const file = sharedData('acasxu/acasxu_1_1.onnx');
    if (file === undefined) return context.skip(absent('acasxu/acasxu_1_1.onnx'));
    const target = await open(file, { batch: 32 });
    const signature = await target.describe();
    const [input] = signature.inputs;
    const shape = input?.shape ?? [];
    expect(shape[0]).toBe(1);
    const queries = [0, 0.1, 0.2].map((v) => ({
      [input?.name ?? '']: float32Tensor(shape, [v, v, v, v, v]),
    }));
    const replies = await inferBatch(target, signature, queries);
    expect(replies.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    await target.close();
  });
});
