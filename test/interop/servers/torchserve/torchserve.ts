import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { zipSync } from 'fflate';

import type { InteropServer } from '../interopServer.ts';

const signature = {
  inputs: [{ name: 'input', dtype: 'float32', shape: [-1, 6] }],
  outputs: [{ name: 'output', dtype: 'float32', shape: [-1, 1] }],
};
const json = { outputs: { output: '$.output' }, signature };

/** TorchServe with a handler of ours over ONNX Runtime; torch.py says what stands in for PyTorch. */
export const torchserve: InteropServer = {
  name: 'torchserve',
  package: 'torchserve',
  async start({ folder, ports: [rest = 0, management = 0, metrics = 0, grpc = 0, grpc2 = 0] }) {
    const handler = await readFile(fileURLToPath(new URL('handler.py', import.meta.url)));
    const manifest = {
      runtime: 'python',
      model: { modelName: 'braking', handler: 'handler.py:handle', modelVersion: '1.0' },
    };
    await mkdir(join(folder, 'store'));
    await writeFile(
      join(folder, 'store', 'braking.mar'),
      zipSync({
        'MAR-INF/MANIFEST.json': Buffer.from(JSON.stringify(manifest)),
        'handler.py': handler,
      }),
    );
    const config = join(folder, 'config.properties');
    const lines = {
      inference_address: `http://127.0.0.1:${rest}`,
      management_address: `http://127.0.0.1:${management}`,
      metrics_address: `http://127.0.0.1:${metrics}`,
      grpc_inference_address: '127.0.0.1',
      grpc_management_address: '127.0.0.1',
      grpc_inference_port: grpc,
      grpc_management_port: grpc2,
      default_workers_per_model: 1,
      number_of_netty_threads: 2,
    };
    await writeFile(
      config,
      Object.entries(lines)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const common = { input: 'input', output: 'output' };
    return {
      command: [
        'torchserve',
        '--foreground',
        '--no-config-snapshots',
        '--disable-token-auth',
        '--enable-model-api',
        '--model-store',
        join(folder, 'store'),
        '--models',
        'braking=braking.mar',
        '--ts-config',
        config,
      ],
      env: { LOG_LOCATION: join(folder, 'logs'), METRICS_LOCATION: join(folder, 'logs') },
      ready: `http://127.0.0.1:${rest}/ping`,
      targets: [
        {
          ...common,
          title: 'torchserve-rest',
          definition: {
            protocol: 'torchserve-rest',
            url: `127.0.0.1:${rest}`,
            model: 'braking',
            ...json,
          },
        },
        {
          ...common,
          title: 'torchserve-rest, registered for the run',
          definition: {
            protocol: 'torchserve-rest',
            url: `127.0.0.1:${rest}`,
            model: 'second',
            management: { url: `127.0.0.1:${management}`, register: 'braking.mar', workers: 1 },
            ...json,
          },
        },
        {
          ...common,
          title: 'torchserve-grpc',
          definition: {
            protocol: 'torchserve-grpc',
            url: `127.0.0.1:${grpc}`,
            model: 'braking',
            ...json,
          },
        },
        {
          ...common,
          title: 'torchserve-grpc, registered for the run',
          definition: {
            protocol: 'torchserve-grpc',
            url: `127.0.0.1:${grpc}`,
            model: 'third',
            management: { url: `127.0.0.1:${grpc2}`, register: 'braking.mar', workers: 1 },
            ...json,
          },
        },
        {
          ...common,
          title: 'sagemaker',
          definition: { protocol: 'sagemaker', url: `127.0.0.1:${rest}`, ...json },
        },
      ],
    };
  },
};
