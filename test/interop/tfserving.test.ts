import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { float32Tensor } from '../../src/core/tensor.ts';
import { startServer } from '../../src/serve/startServer.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { interopAbsence, interopBin } from './interopPython.ts';

const bin = interopBin('tfserving');
const note = bin === undefined ? ` (skipped: ${interopAbsence('tfserving')})` : '';
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

it.skipIf(bin === undefined)(
  `the reference server answers the stubs of TensorFlow Serving${note}`,
  async () => {
    const model = pathOf('../../targets/bundled/aeb.onnx');
    const rows = [
      [20, 50, 0.7, 0, 100, 0.1],
      [10, 50, 0.25, -0.1, 500, 0.4],
    ];
    const own = await openTarget(targetSchema.parse({ protocol: 'onnx', model }), { baseDir: '.' });
    const reply = await own.infer({ input: float32Tensor([2, 6], rows.flat()) });
    await own.close();
    const demand = reply.status === 'ok' ? reply.outputs['demand']?.data : undefined;
    const expected = Array.from(demand ?? [], Number).map((value) => [value]);
    const server = await startServer({ models: [{ name: 'aeb', path: model }], grpcPort: 0 });
    try {
      await server.ready;
      const { stdout } = await promisify(execFile)(
        `${bin}/python`,
        [
          pathOf('tfservingClient.py'),
          server.grpcAddress ?? '',
          'aeb',
          'input',
          'demand',
          JSON.stringify(rows),
        ],
        { timeout: 120_000, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
      );
      expect(JSON.parse(stdout)).toEqual({
        contents: expected,
        typed: expected,
        version: 1,
        input: ['float32', -1, 6],
        method: 'tensorflow/serving/predict',
        state: [[1, 'AVAILABLE']],
        refused: 'NOT_FOUND',
      });
    } finally {
      await server.close();
    }
  },
  180_000,
);
