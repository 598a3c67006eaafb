import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { float32Tensor } from '../../src/core/tensor.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { interopAbsence, interopBin } from './interopPython.ts';
import type { InteropServer } from './servers/interopServer.ts';
import { startInterop } from './startInterop.ts';

/** MLServer that answers at once, with a model that loads until a file is there. */
const slow = (release: string): InteropServer => ({
  name: 'mlserver',
  package: 'mlserver',
  async start({ folder, ports: [rest = 0, grpc = 0, metrics = 0] }) {
    const addresses = { http_port: rest, grpc_port: grpc, metrics_port: metrics };
    const settings = { host: '127.0.0.1', ...addresses, parallel_workers: 0 };
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
    await mkdir(join(folder, 'slow'));
    const tensor = (name: string, width: number) => [
      { name, datatype: 'FP32', shape: [-1, width] },
    ];
    const model = {
      name: 'slow',
      implementation: 'runtimes.Slow',
      inputs: tensor('input', 6),
      outputs: tensor('demand', 1),
    };
    await writeFile(join(folder, 'slow', 'model-settings.json'), JSON.stringify(model));
    const at = (protocol: string, port: number) => ({
      title: protocol,
      definition: { protocol, url: `127.0.0.1:${port}`, model: 'slow', retry: { attempts: 1 } },
      input: 'input',
      output: 'demand',
    });
    return {
      command: ['mlserver', 'start', folder],
      env: { RELEASE: release },
      ready: `http://127.0.0.1:${rest}/v2/health/live`,
      targets: [at('oip-rest', rest), at('oip-grpc', grpc)],
    };
  },
});

const absent = interopBin('mlserver') === undefined;
const note = absent ? ` (skipped: ${interopAbsence('mlserver')})` : '';

it.skipIf(absent)(
  `a model of MLServer that is loading is waited for${note}`,
  async () => {
    const release = join(await temporaryFolder(), 'release');
    const server = await startInterop(slow(release), []);
    try {
      const query = { input: float32Tensor([1, 6], [20, 50, 0.7, 0, 100, 0.1]) };
      const [rest] = server.targets;
      const impatient = await openTarget(targetSchema.parse(rest?.definition), { baseDir: '.' });
      expect(await impatient.infer(query)).toMatchObject({ status: 'failed' });
      await impatient.close();
      setTimeout(() => void writeFile(release, ''), 1000);
      await Promise.all(
        server.targets.map(async ({ definition }) => {
          const target = await openTarget(targetSchema.parse(definition), {
            baseDir: '.',
            waitReadyMs: 60_000,
          });
          await target.describe();
          expect(await target.infer(query)).toMatchObject({ status: 'ok' });
          await target.close();
        }),
      );
    } finally {
      await server.close();
    }
  },
  240_000,
);
