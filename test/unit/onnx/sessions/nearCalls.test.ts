import { Worker } from 'node:worker_threads';

import { describe, expect, it, vi } from 'vitest';

import type { Tensor, TensorMap } from '../../../../src/core/tensor.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { loopFeeds, loopModel } from '../../../helpers/onnx/loopModel.ts';
import { node, onnxModel } from '../../../helpers/protobufBytes.ts';

describe('a small model', () => {
  const model = onnxModel({
    nodes: [node('MatMul', ['x', 'x'], ['z']), node('Tanh', ['z'], ['y'])],
    inputs: [['x', 1, ['n', 'n']]],
    outputs: [['y', 1, ['n', 'n']]],
  });
  const feeds = (side: number, seed: number): { x: Tensor } => ({
    x: {
      dtype: 'float32',
      shape: [side, side],
      data: Float32Array.from({ length: side * side }, (_, i) => Math.sin(7 * seed + i)),
    },
  });

  it('is run in this thread once that pays, and answers as before', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const messagesFor = async (action: () => Promise<unknown>): Promise<number> => {
      const before = sent.mock.calls.length;
      await action();
      return sent.mock.calls.length - before;
    };
    const pool = await createSessionPool(model);
    const answers: TensorMap[] = [];
    for (let seed = 0; seed < 10; seed++) answers.push(await pool.run(feeds(3, seed)));
    let calls = 0;
    while ((await messagesFor(() => pool.run(feeds(3, 0)))) > 0 && calls < 50_000) calls++;
    expect(calls).toBeGreaterThan(100);
    expect(calls).toBeLessThan(50_000);
    // Again and again, since a disturbance of this machine sends it back to the worker for a while.
    const near = async (action: () => Promise<unknown>): Promise<void> => {
      for (let i = 0; i < 50_000; i++) if ((await messagesFor(action)) === 0) return;
      expect.unreachable('it stays with the worker');
    };
    for (let seed = 0; seed < 10; seed++) {
      await near(async () => expect(await pool.run(feeds(3, seed))).toEqual(answers[seed]));
    }
    await near(async () => {
      const own = feeds(3, 1);
      const answer = pool.run(own);
      expect(pool.bytesInFlight).toBe(36);
      (own.x.data as Float32Array).fill(NaN);
      expect(await answer).toEqual(answers[1]);
      expect(pool.bytesInFlight).toBe(0);
    });
    await near(async () => {
      const caller = new AbortController();
      const answer = pool.run(feeds(3, 1), { signal: caller.signal });
      caller.abort(new Error('enough'));
      await expect(answer).rejects.toThrow('enough');
    });
    await near(async () => {
      const answer = pool.run(feeds(3, 1), { outputs: ['q'] });
      await expect(answer).rejects.toMatchObject({ code: 'onnx.run-failed' });
    });
    // Many at once, and large ones, go to the worker.
    const many = async (): Promise<unknown> =>
      Promise.all(answers.map((_, seed) => pool.run(feeds(3, seed))));
    expect(await messagesFor(async () => expect(await many()).toEqual(answers))).toBeGreaterThan(5);
    expect(await messagesFor(() => pool.run(feeds(100, 1)))).toBe(1);
    const last = expect(pool.run(feeds(3, 1))).rejects.toMatchObject({ code: 'onnx.closed' });
    await pool.close();
    await last;
    sent.mockRestore();
  });

  it('stays with its worker when it repeats itself, for then values say how long it takes', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const pool = await createSessionPool(loopModel);
    const before = sent.mock.calls.length;
    const one = loopFeeds(1, 2);
    for (let i = 0; i < 1000; i++) await pool.run(one);
    expect(sent.mock.calls.length - before).toBe(1000);
    await pool.close();
    sent.mockRestore();
  });
});
