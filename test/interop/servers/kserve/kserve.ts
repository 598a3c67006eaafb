import type { InteropServer } from '../interopServer.ts';
import { oipTargets } from '../oipTargets.ts';

/** KServe's Python server, with a model class of ours. It also speaks the older V1 protocol, that of TensorFlow Serving. */
export const kserve: InteropServer = {
  name: 'kserve',
  package: 'kserve',
  start({ ports: [rest = 0, grpc = 0] }) {
    const model = { name: 'braking', input: 'input', output: 'demand' };
    return Promise.resolve({
      command: ['python', 'server.py', '--http_port', String(rest), '--grpc_port', String(grpc)],
      ready: `http://127.0.0.1:${rest}/v2/models/braking/ready`,
      targets: [
        ...oipTargets(rest, grpc, model, ['json', 'binary', 'raw', 'typed']),
        {
          title: 'http-json, KServe V1',
          definition: {
            protocol: 'http-json',
            url: `127.0.0.1:${rest}/v1/models/braking:predict`,
            body: { instances: '{{inputs.input}}' },
            outputs: { demand: '$.predictions' },
            signature: {
              inputs: [{ name: 'input', dtype: 'float32', shape: [-1, 6] }],
              outputs: [{ name: 'demand', dtype: 'float32', shape: [-1, 1] }],
            },
          },
          input: 'input',
          output: 'demand',
        },
      ],
    });
  },
};
