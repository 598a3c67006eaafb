import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DTYPES } from '../../src/core/tensor.ts';
import { startServer, type RunningServer } from '../../src/serve/startServer.ts';
import { echoModel } from '../helpers/echoModel.ts';
import { interopNote, interopPython } from './interopPython.ts';

const client = fileURLToPath(new URL('./serveClient.py', import.meta.url));

describe.skipIf(interopPython === undefined)(
  `tritonclient against our server${interopNote}`,
  () => {
    let server: RunningServer;
    let seen: Record<string, unknown>;

    beforeAll(async () => {
      const noHalf = DTYPES.filter((dtype) => !dtype.includes('float16'));
      server = await startServer({
        models: [
          { name: 'every', bytes: echoModel() },
          { name: 'nohalf', bytes: echoModel(noHalf) },
          { name: 'single', version: '3', bytes: echoModel(['float32']) },
        ],
        restPort: 0,
        grpcPort: 0,
      });
      await server.ready;
      const { stdout } = await promisify(execFile)(
        interopPython ?? '',
        [client, (server.restUrl ?? '').replace('http://', ''), server.grpcAddress ?? ''],
        { timeout: 50_000 },
      );
      seen = JSON.parse(stdout) as Record<string, unknown>;
    });
    afterAll(() => server.close());

    it('sees a server that is live and ready', () => {
      expect(seen['restHealth']).toEqual([true, true, true, false]);
      expect(seen['grpcHealth']).toEqual([true, true, true]);
      expect([seen['restServer'], seen['grpcServer']]).toEqual(['proofmark', 'proofmark']);
    });

    it('reads the same metadata over both transports', () => {
      const tensor = (name: string, extents: readonly unknown[]) => ({
        name,
        datatype: 'FP32',
        shape: extents,
      });
      expect(seen['restMetadata']).toEqual({
        name: 'single',
        versions: ['3'],
        platform: 'onnx_onnxv1',
        inputs: [tensor('in_float32', [-1, 2])],
        outputs: [tensor('out_float32', [-1, 2])],
      });
      expect(seen['grpcMetadata']).toMatchObject({
        inputs: [tensor('in_float32', ['-1', '2'])],
        outputs: [tensor('out_float32', ['-1', '2'])],
      });
    });

    it.each(['restBinary', 'restJson', 'restGzip', 'restDeflate', 'grpcRaw'])(
      'gets every dtype back bit for bit: %s',
      (way) => {
        const id = way === 'grpcRaw' ? 'g1' : 'r1';
        expect(seen[way]).toEqual({ wrong: [], id, version: '1' });
      },
    );

    it('gets typed contents for typed contents', () => {
      expect(seen['grpcTyped']).toEqual([0.5, -2]);
    });

    it('streams queries, each answered by its id', () => {
      const answer = (i: number) => [[[i, i]], true];
      expect(seen['grpcStream']).toEqual({
        said: { s0: answer(0), s1: answer(1), s3: answer(3), s4: answer(4) },
        errors: ["input 'in_float32' must have shape [-1, 2], got [1, 3]"],
      });
    });

    it('is told what is wrong', () => {
      const expected = "input 'in_float32' must have shape [-1, 2], got [1, 3]";
      expect([seen['restBadShape'], seen['grpcBadShape']]).toEqual([expected, expected]);
      expect(seen['grpcUnknown']).toContain('model "none" is unknown');
    });

    it('reads statistics that count its own requests', () => {
      const rest = seen['restStatistics'] as {
        model_stats: [{ inference_stats: { success: { count: number; ns: number } } }];
      };
      expect(rest.model_stats[0].inference_stats.success.count).toBe(4);
      expect(rest.model_stats[0].inference_stats.success.ns).toBeGreaterThan(0);
      expect(seen['grpcStatistics']).toMatchObject({
        model_stats: [{ name: 'every', inference_count: '8', execution_count: '4' }],
      });
    });

    it('loads and unloads models', () => {
      const states = (index: unknown) =>
        (index as { name: string; state: string }[]).map(({ name, state }) => `${name} ${state}`);
      expect(states(seen['restIndex'])).toEqual([
        'every READY',
        'nohalf UNAVAILABLE',
        'single READY',
      ]);
      const { models } = seen['grpcIndex'] as { models: unknown };
      expect(states(models)).toEqual(['every READY', 'nohalf READY', 'single READY']);
    });
  },
);
