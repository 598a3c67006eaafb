import { z } from 'zod';

import type { Target } from '../../core/target.ts';
import type { Wire } from '../../core/wire.ts';
import { openHttp } from '../network/openHttp.ts';
import { pingModel } from '../network/pingModel.ts';
import { resolveConnection, type Connection } from '../network/resolveConnection.ts';
import type { Protocol } from '../protocol.ts';
import { manageModel } from '../torchserve/manageModel.ts';
import { torchserveOptions } from '../torchserve/torchserveOptions.ts';
import { declaredSignature, jsonWire } from '../values/jsonWire.ts';

const options = z.strictObject(torchserveOptions);

type Options = z.output<typeof options>;

/** TorchServe's inference API: what its handlers take and return is JSON of their own form. */
export const torchserveRestProtocol: Protocol<Options> = {
  name: 'torchserve-rest',
  summary: 'TorchServe over REST (/predictions, /ping), with JSON bodies',
  options,
  transport: 'http1',
  encodings: ['json'],
  async open(options, access) {
    const connection = await resolveConnection(options.url, options, access);
    const { client, control, close } = await openHttp(connection);
    const wire = await wireOf(options, connection);
    const name = options.model;
    const { restManagement } = await import('../torchserve/restManagement.ts');
    const managed = manageModel(
      options.management === undefined
        ? undefined
        : restManagement(await resolveConnection(options.management.url, options, access)),
      options,
    );
    const target: Target = {
      name,
      async describe() {
        await pingModel(control, 'ping', name, connection);
        await managed.setUp();
        return declaredSignature(name, 'torchserve-rest', options.signature);
      },
      infer: (inputs, signal) => client.ask(wire, inputs, signal),
      async close() {
        await managed.close();
        await close();
      },
    };
    return target;
  },
  async wire(options, access) {
    return wireOf(options, await resolveConnection(options.url, options, access));
  },
};

function wireOf(options: Options, connection: Connection): Promise<Wire> {
  const path = `${connection.endpoint.path}/predictions/${encodeURIComponent(options.model)}${options.version === undefined ? '' : `/${encodeURIComponent(options.version)}`}`;
  return jsonWire(options, connection, { method: 'POST', path, query: {} });
}
