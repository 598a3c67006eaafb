import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Reply } from '../../../src/core/target.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { inferBatch } from '../../../src/targets/inferBatch.ts';
import { scriptedTarget, xySignature } from '../../helpers/scriptedTarget.ts';

const ok = (outputs: TensorMap): Reply => ({ status: 'ok', outputs, latencyMs: 1 });
const failed = (reason: 'rejected' | 'malformed' | 'timeout' | 'unavailable'): Reply => ({
  status: 'failed',
  reason,
  detail: 'no',
  latencyMs: 1,
});
const x = (...rows: number[][]): TensorMap => ({
  x: float32Tensor([rows.length, rows[0]?.length ?? 0], rows.flat()),
});
/** Doubles x, row by row. */
const double = ({ x }: TensorMap): Reply => {
  const { shape, data } = x as Tensor;
  return ok({
    y: float32Tensor(
      shape,
      Array.from(data as Float32Array, (v) => 2 * v),
    ),
  });
};

describe('inferBatch', () => {
  it('gives the same replies as asking one by one, in one request', async () => {
    const row = fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 });
    const query = fc.array(row, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(query, { minLength: 2, maxLength: 6 }), async (queries) => {
        const target = scriptedTarget(xySignature([-1, 3], [-1, 3]), double);
        const signature = await target.describe();
        const asked = queries.map((rows) => x(...rows));
        const replies = await inferBatch(target, signature, asked);
        expect(target.asked).toHaveLength(1);
        expect(replies).toEqual(asked.map(double));
      }),
    );
  });

  it('counts the attempts of a request once, whatever it carried', async () => {
    for (const reply of [(map: TensorMap) => double(map), () => failed('timeout')]) {
      const target = scriptedTarget(xySignature([-1, 2], [-1, 2]), (map) => ({
        ...reply(map),
        attempts: 3,
      }));
      const signature = await target.describe();
      const replies = await inferBatch(target, signature, [x([1, 2]), x([3, 4]), x([5, 6])]);
      expect(replies.map(({ attempts = 1 }) => attempts - 1)).toEqual([2, 0, 0]);
    }
  });

  it('asks one by one when the batch dimension is fixed, in the input or in the output', async () => {
    for (const signature of [xySignature([1, 2], [1, 2]), xySignature([-1, 2], [1, 2])]) {
      const target = scriptedTarget(signature, double);
      const replies = await inferBatch(target, signature, [x([1, 2]), x([3, 4])]);
      expect(target.asked).toEqual([x([1, 2]), x([3, 4])]);
      expect(replies).toEqual([double(x([1, 2])), double(x([3, 4]))]);
    }
  });

  it('asks one by one when the queries differ in more than rows', async () => {
    const signature = xySignature([-1, -1], [-1, -1]);
    const target = scriptedTarget(signature, double);
    await inferBatch(target, signature, [x([1, 2]), x([3])]);
    expect(target.asked).toHaveLength(2);
  });

  it.each(['rejected', 'malformed'] as const)(
    'does not let a bad query spoil its neighbours when the batch is %s',
    async (reason) => {
      const signature = xySignature([-1, 1], [-1, 1]);
      const target = scriptedTarget(signature, (inputs) =>
        (inputs['x'] as Tensor).data.includes(13 as never) ? failed(reason) : double(inputs),
      );
      const replies = await inferBatch(target, signature, [x([1]), x([13]), x([2])]);
      expect(replies).toEqual([double(x([1])), failed(reason), double(x([2]))]);
      expect(target.asked).toHaveLength(4);
    },
  );

  it.each(['timeout', 'unavailable'] as const)(
    'does not ask again when the batch ends in %s',
    async (reason) => {
      const signature = xySignature([-1, 1], [-1, 1]);
      const target = scriptedTarget(signature, () => failed(reason));
      expect(await inferBatch(target, signature, [x([1]), x([2])])).toEqual([
        failed(reason),
        failed(reason),
      ]);
      expect(target.asked).toHaveLength(1);
    },
  );

  it('asks one by one when the outputs do not split by rows', async () => {
    const signature = xySignature([-1, 1], [-1, 1]);
    const target = scriptedTarget(signature, () => ok({ y: float32Tensor([1, 1], [5]) }));
    const replies = await inferBatch(target, signature, [x([1]), x([2])]);
    expect(replies.map((reply) => reply.status)).toEqual(['ok', 'ok']);
    expect(target.asked).toHaveLength(3);
  });

  it('stacks byte strings', async () => {
    const signature = {
      ...xySignature([-1, 1], [-1, 1]),
      inputs: [{ name: 'x', dtype: 'bytes' as const, shape: [-1, 1] }],
    };
    const target = scriptedTarget(signature, (inputs) => ok({ y: inputs['x'] as Tensor }));
    const ask = (text: string): TensorMap => ({
      x: { dtype: 'bytes', shape: [1, 1], data: [new TextEncoder().encode(text)] },
    });
    const replies = await inferBatch(target, signature, [ask('a'), ask('bc')]);
    expect(replies).toEqual([
      ok({ y: ask('a')['x'] as Tensor }),
      ok({ y: ask('bc')['x'] as Tensor }),
    ]);
    expect(target.asked).toHaveLength(1);
  });

  it('answers no queries without asking', async () => {
    const signature = xySignature([-1, 1], [-1, 1]);
    const target = scriptedTarget(signature, double);
    expect(await inferBatch(target, signature, [])).toEqual([]);
    expect(target.asked).toHaveLength(0);
  });
});
