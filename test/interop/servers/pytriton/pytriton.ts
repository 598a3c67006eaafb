import type { InteropServer } from '../interopServer.ts';
import { oipTargets } from '../oipTargets.ts';

/** Triton of nvidia-pytriton, which has the Python backend alone. */
export const pytriton: InteropServer = {
  name: 'pytriton',
  package: 'nvidia-pytriton',
  start({ ports: [rest = 0, grpc = 0, metrics = 0] }) {
    const model = { name: 'braking', input: 'input', output: 'demand' };
    return Promise.resolve({
      command: ['python', 'server.py', String(rest), String(grpc), String(metrics)],
      ready: `http://127.0.0.1:${rest}/v2/models/braking/ready`,
      targets: oipTargets(rest, grpc, model, ['json', 'binary', 'raw', 'typed', 'stream']),
    });
  },
};
