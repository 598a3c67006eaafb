import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Target } from '../../src/core/target.ts';
import { float32Tensor, type Dtype } from '../../src/core/tensor.ts';
import { inferBatch } from '../../src/targets/inferBatch.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { datatypeOf } from '../../src/wire/index.ts';
import { freePort } from '../contract/protocols/protocolFixture.ts';
import { EVERY_DTYPE } from '../helpers/everyDtype.ts';
import { interopNote, interopPython } from './interopPython.ts';

/** MLServer knows no bfloat16. */
const samples = EVERY_DTYPE.filter(({ dtype }) => dtype !== 'bfloat16');

describe.skipIf(interopPython === undefined)(`our clients against MLServer${interopNote}`, () => {
  let folder: string;
  let server: ChildProcess;
  let log = '';
  let rest: number;
  let grpc: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mlserver-'));
    rest = await freePort();
    grpc = await freePort();
    const settings = {
      host: '127.0.0.1',
      http_port: rest,
      grpc_port: grpc,
      metrics_port: await freePort(),
      parallel_workers: 0,
    };
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
    for (const { dtype } of samples) {
      const tensor = { datatype: datatypeOf(dtype), shape: [-1, 2] };
      const model = {
        name: `echo-${dtype}`,
        implementation: 'mlserverEcho.Echo',
        inputs: [{ name: 'x', ...tensor }],
        outputs: [{ name: 'y', ...tensor }],
      };
      await mkdir(join(folder, dtype));
      await writeFile(join(folder, dtype, 'model-settings.json'), JSON.stringify(model));
    }
    const program = join(dirname(interopPython ?? ''), 'mlserver');
    const here = fileURLToPath(new URL('.', import.meta.url));
    server = spawn(program, ['start', folder], {
      env: { ...process.env, PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (part: Buffer) => (log += part.toString()));
    }
    await ready(rest);
  });
  afterAll(async () => {
    if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
    await rm(folder, { recursive: true });
  });

  async function ready(port: number): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      if (server.exitCode !== null) throw new Error(`MLServer ended: ${log}`);
      const answer = await fetch(`http://127.0.0.1:${port}/v2/health/ready`).catch(() => undefined);
      if (answer?.ok === true) return;
      await pause(250);
    }
    throw new Error(`MLServer is not ready: ${log}`);
  }

  describe.each(['oip-rest', 'oip-grpc raw', 'oip-grpc typed'])('%s', (name) => {
    const [protocol, contents] = name.split(' ');
    const open = async (model: string): Promise<Target> => {
      const url = `127.0.0.1:${protocol === 'oip-rest' ? rest : grpc}`;
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
      const questions = Array.from({ length: 7 }, (_, i) => ({
        x: float32Tensor([1, 2], [i, 1 / (i + 1)]),
      }));
      const replies = await inferBatch(target, await target.describe(), questions);
      expect(replies.map((reply) => reply.status === 'ok' && reply.outputs['y'])).toEqual(
        questions.map(({ x }) => x),
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
