import type { EndpointInfo } from '../../src/core/endpoint.ts';
import type { Json } from '../../src/core/json.ts';
import type { FileAccess, ProcedureContext } from '../../src/core/procedure.ts';
import type { ModelSignature } from '../../src/core/signature.ts';
import { unrecordedContext } from '../../src/core/unrecordedContext.ts';
import { loadOptionsSchema, type LoadOptions } from '../../src/load/options.ts';
import { createRandom } from '../../src/math/random.ts';
import { wireTraits } from '../../src/targets/endpointOf.ts';
import { protocols } from '../../src/targets/protocols.ts';

/** The signature of a model that takes one row of 4 floats. */
export const fourFloats: ModelSignature = {
  name: 'm',
  interface: 'tensors',
  inputs: [{ name: 'x', dtype: 'float32', shape: [-1, 4] }],
  outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 3] }],
};

/** A server that listens on loopback, as a target of the protocol that has no further options. */
export function endpointAt(port: number, name: string, other?: string): EndpointInfo {
  const url = `127.0.0.1:${port}`;
  const protocol = protocols.find((candidate) => candidate.name === name)!;
  return {
    protocol: wireTraits(protocol)!,
    host: '127.0.0.1',
    port,
    shown: url,
    authority: url,
    timeoutMs: 2000,
    statisticsUrl: `http://${url}/v2/models/m/stats`,
    open: () => Promise.reject(new Error('no procedure of the tests opens it again')),
    wire(encoding) {
      const options = protocol.options.parse({ url, model: 'm' }) as object;
      return protocol.wire!({ ...options, encoding }, { baseDir: '.' });
    },
    ...(other === undefined ? {} : { also: { [other]: endpointAt(port, other) } }),
  };
}

/** What a procedure sees, with a journal in memory: what it remembers is given back in a second run. */
export function loadContext(
  endpoint: EndpointInfo,
  options: Record<string, unknown>,
  {
    seed = 7,
    journal = [],
    signature = fourFloats,
    endpoints,
    files = {},
  }: {
    seed?: number;
    journal?: Json[];
    signature?: ModelSignature;
    endpoints?: Record<string, EndpointInfo>;
    files?: Partial<FileAccess>;
  } = {},
): ProcedureContext<LoadOptions> {
  const all = endpoints ?? { target: endpoint };
  let position = 0;
  return {
    name: 'load',
    options: loadOptionsSchema.parse(options),
    seed,
    random: createRandom(seed, 'load'),
    signatures: Object.fromEntries(Object.keys(all).map((name) => [name, signature])),
    endpoints: all,
    ask: () => Promise.reject(new Error('load asks nothing')),
    ...unrecordedContext,
    async remember<T extends Json>(compute: () => T | Promise<T>): Promise<T> {
      if (position === journal.length) journal.push(await compute());
      return journal[position++] as T;
    },
    signal: new AbortController().signal,
    files: { ...unrecordedContext.files, ...files },
  };
}
