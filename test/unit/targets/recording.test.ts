import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfigurationError, StoreError } from '../../../src/core/errors.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import type { Reply } from '../../../src/core/target.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { inferBatch } from '../../../src/targets/inferBatch.ts';
import { replayTarget } from '../../../src/targets/recording/replayTarget.ts';
import { withRecording } from '../../../src/targets/wrappers/withRecording.ts';
import { scriptedTarget, xySignature } from '../../helpers/scriptedTarget.ts';
import { EVERY_DTYPE } from '../../helpers/everyDtype.ts';

const signature = xySignature([-1, 1], [-1, 1]);
const x = (...values: number[]): TensorMap => ({ x: float32Tensor([values.length, 1], values) });
const negate = (inputs: TensorMap): Reply => {
  const { shape, data } = inputs['x'] as Tensor;
  return {
    status: 'ok',
    latencyMs: 3,
    outputs: {
      y: float32Tensor(
        shape,
        Array.from(data as Float32Array, (v) => -v),
      ),
    },
  };
};

describe('record and replay', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recording-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('fails rather than to record nothing when the model cannot be described', async () => {
    const path = join(folder, 'r.jsonl');
    const target = {
      ...scriptedTarget(signature, negate),
      describe: () => Promise.reject(new Error('no metadata')),
    };
    await expect(withRecording(target, path).infer(x(1))).rejects.toThrow(/r\.jsonl: no metadata/);
  });

  it('replays signature, outputs and failures, and knows what it was not asked', async () => {
    const path = join(folder, 'r.jsonl');
    const refused: Reply = { status: 'failed', reason: 'rejected', detail: 'no', latencyMs: 2 };
    const target = scriptedTarget(signature, (inputs) =>
      inputs['x']?.data[0] === 13 ? refused : negate(inputs),
    );
    const recorder = withRecording(target, path);
    await recorder.infer(x(1));
    await recorder.infer(x(13));
    await recorder.close();
    await recorder.close();
    const replay = await replayTarget('r', path);
    expect(await replay.describe()).toEqual(signature);
    expect(await replay.infer(x(1))).toEqual(negate(x(1)));
    expect(await replay.infer(x(13))).toEqual(refused);
    expect(await replay.infer(x(2))).toMatchObject({ status: 'failed', reason: 'unavailable' });
  });

  it('may be replayed in other batches than it was recorded in', async () => {
    const path = join(folder, 'r.jsonl');
    const recorder = withRecording(scriptedTarget(signature, negate), path);
    const queries = [1, 2, 3, 4].map((value) => x(value));
    await inferBatch(recorder, signature, queries);
    await recorder.close();
    const replay = await replayTarget('r', path);
    const expected = queries.map(negate);
    expect(await inferBatch(replay, signature, queries)).toEqual(expected);
    for (const query of queries) {
      expect(await replay.infer(query)).toEqual(negate(query));
    }
    expect(await inferBatch(replay, signature, queries.slice(1, 3))).toEqual(expected.slice(1, 3));
  });

  it('goes on after a recorder that was killed in the middle of a line', async () => {
    const path = join(folder, 'r.jsonl');
    const first = withRecording(scriptedTarget(signature, negate), path);
    await first.infer(x(1));
    await first.close();
    await appendFile(path, '{"inputs":"abc","re');
    expect(await (await replayTarget('r', path)).infer(x(1))).toEqual(negate(x(1)));
    const second = withRecording(scriptedTarget(signature, negate), path);
    await second.infer(x(2));
    await second.close();
    const replay = await replayTarget('r', path);
    expect(await replay.infer(x(1))).toEqual(negate(x(1)));
    expect(await replay.infer(x(2))).toEqual(negate(x(2)));
    expect((await readFile(path, 'utf8')).match(/proofmark.recording/g)).toHaveLength(1);
  });

  it.each(EVERY_DTYPE.map((tensor) => [tensor.dtype, tensor] as const))(
    'keeps %s bit for bit',
    async (dtype, tensor) => {
      const path = join(folder, 'r.jsonl');
      const spec = { dtype, shape: tensor.shape.map(() => -1) };
      const model = {
        ...signature,
        inputs: [{ name: 'x', ...spec }],
        outputs: [{ name: 'y', ...spec }],
      };
      const recorder = withRecording(
        scriptedTarget(model, () => ({ status: 'ok', latencyMs: 1, outputs: { y: tensor } })),
        path,
      );
      await recorder.infer({ x: tensor });
      await recorder.close();
      const reply = await (await replayTarget('r', path)).infer({ x: tensor });
      expect(reply.status === 'ok' && reply.outputs['y']).toEqual(tensor);
    },
  );

  it('does not add to a file that is no recording, or one of another model', async () => {
    const path = join(folder, 'r.jsonl');
    await writeFile(path, 'precious\n');
    const ask = async (model: ModelSignature) => {
      const recorder = withRecording(scriptedTarget(model, negate), path);
      try {
        await recorder.infer(x(1));
      } finally {
        await recorder.close();
      }
    };
    await expect(ask(signature)).rejects.toThrow(/no recording of this model/);
    expect(await readFile(path, 'utf8')).toBe('precious\n');
    await rm(path);
    await ask(signature);
    await expect(ask({ ...signature, version: '2' })).rejects.toThrow(StoreError);
  });

  it('stops the run when the recording cannot be written', async () => {
    const recorder = withRecording(scriptedTarget(signature, negate), join(folder, 'no', 'r'));
    await expect(recorder.infer(x(1))).rejects.toThrow(StoreError);
    await recorder.close();
  });

  it('refuses a file that is absent or no recording, with its line', async () => {
    await expect(replayTarget('r', join(folder, 'absent'))).rejects.toThrow(ConfigurationError);
    const path = join(folder, 'bad');
    await writeFile(path, 'hello\n');
    await expect(replayTarget('r', path)).rejects.toThrow(/bad:1 is not a line of a recording/);
    await writeFile(path, '');
    await expect(replayTarget('r', path)).rejects.toThrow(ConfigurationError);
  });
});
