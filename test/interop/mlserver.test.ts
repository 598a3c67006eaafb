import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Target } from '../../src/core/target.ts';
import { float32Tensor, type Dtype } from '../../src/core/tensor.ts';
import { inferBatch } from '../../src/targets/inferBatch.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { EVERY_DTYPE } from '../helpers/everyDtype.ts';
import { interopAbsence, interopBin } from './interopPython.ts';
import { startMlServer, type MlServer } from './mlserver.ts';

const note =
  interopBin('mlserver') === undefined ? ` (skipped: ${interopAbsence('mlserver')})` : '';

/** MLServer knows no bfloat16. */
const samples = EVERY_DTYPE.filter(({ dtype }) => dtype !== 'bfloat16');

describe.skipIf(interopBin('mlserver') === undefined)(`our clients against MLServer${note}`, () => {
  let server: MlServer;
  beforeAll(async () => {
    server = await startMlServer(samples.map(({ dtype }) => dtype));
  });
  afterAll(() => server.close());

  describe.each(['oip-rest', 'oip-grpc raw', 'oip-grpc typed'])('%s', (name) => {
    const [protocol, contents] = name.split(' ');
    const open = async (model: string): Promise<Target> => {
      const url = `127.0.0.1:${protocol === 'oip-rest' ? server.rest : server.grpc}`;
      const how = contents === undefined ? {} : { contents };
      const definition = targetSchema.parse({ protocol, url, model, ...how });
      return openTarget(definition, { baseDir: '.' });
    };
    // The typed fields have no float16.
    const carried = samples.filter(({ dtype }) => contents !== 'typed' || dtype !== 'float16');

    it.each(carried.map((tensor): [Dtype, typeof tensor] => [tensor.dtype, tensor]))(
      'carries %s',
      async (dtype, x) => {
        const target = await open(`echo-${dtype}`);
        expect(await target.describe()).toMatchObject({
          inputs: [{ name: 'x', dtype, shape: [-1, 2] }],
        });
        const reply = await target.infer({ x });
        expect(reply).toMatchObject({ status: 'ok' });
        expect(reply.status === 'ok' && reply.outputs['y']).toEqual(x);
        await target.close();
      },
    );

    it('answers batches', async () => {
      const target = await open('echo-float32');
      const queries = Array.from({ length: 7 }, (_, i) => ({
        x: float32Tensor([1, 2], [i, 1 / (i + 1)]),
      }));
      const replies = await inferBatch(target, await target.describe(), queries);
      expect(replies.map((reply) => reply.status === 'ok' && reply.outputs['y'])).toEqual(
        queries.map(({ x }) => x),
      );
      await target.close();
    });

    it('is told which models there are', async () => {
      const target = await open('absent');
      await expect(target.describe()).rejects.toMatchObject({
        code: 'target.unknown-model',
        hint: expect.stringMatching(/^The server has: .*echo-float32[,.]/) as string,
      });
      await target.close();
    });
  });
});
