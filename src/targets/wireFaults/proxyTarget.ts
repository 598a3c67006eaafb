import { ConfigurationError } from '../../core/errors.ts';
import { parseEndpoint } from '../network/parseEndpoint.ts';
import { protocols } from '../protocols.ts';
import type { TargetDefinition } from '../targetSchema.ts';
import { startProxyThread } from './proxy/proxyThread.ts';
import { wireFaults } from './wireFaults.ts';

/** A target behind a proxy with faults. */
export interface ProxiedTarget {
  /** The definition with the proxy's address. */
  readonly definition: TargetDefinition;
  /** Faults act from now on; until then the wire is sound. */
  arm(): Promise<void>;
  /** Counts queries that an interrupted run has asked already. */
  readonly skip: (queries: number) => Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the proxy of a target that has `faults`; undefined for one without. Throws ConfigurationError for a target
 * without a wire, for faults of replies behind TLS, which the proxy cannot read, and for a port in use.
 */
export async function proxyTarget(
  definition: TargetDefinition,
  seed: number,
): Promise<ProxiedTarget | undefined> {
  const { faults, faultPort, url, replay } = definition;
  if (faults === undefined || replay !== undefined) return undefined;
  const transport = protocols.find(({ name }) => name === definition.protocol)?.transport;
  if (transport === undefined || url === undefined)
    throw new ConfigurationError(
      `faults: a target of protocol ${definition.protocol} has no wire to disturb`,
      {
        code: 'target.no-wire',
        hint: 'Use a protocol of a server, such as oip-rest with `serve: { model: ... }`.',
      },
    );
  const endpoint = parseEndpoint(url, definition['tls'] !== undefined);
  const ofReplies = faults.find(({ kind }) =>
    wireFaults.some((fault) => fault.kind === kind && fault.level === 'message'),
  );
  if (endpoint.secure && ofReplies !== undefined)
    throw new ConfigurationError(
      `faults: ${ofReplies.kind} changes replies, which are encrypted on this target`,
      {
        code: 'target.faults-tls',
        hint: 'Test the server without TLS, or use faults of the connection: latency, bandwidth, reset and their like.',
      },
    );
  const { hostname, port } = new URL(`tcp://${endpoint.host}`);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const proxy = await startProxyThread({
    upstream: { host, port: Number(port) },
    transport,
    faults,
    seed,
    port: faultPort ?? 0,
  });
  // Only the authority changes; scheme, credentials, path and query stay.
  const local = url.replace(
    /^([a-z][a-z0-9+.-]*:\/\/)?([^/@]*@)?[^/?]+/i,
    (_match, scheme = '', user = '') => `${scheme}${user}127.0.0.1:${proxy.port}`,
  );
  const tls = definition['tls'] as { readonly serverName?: string } | undefined;
  return {
    definition: {
      ...definition,
      url: local,
      ...(endpoint.secure
        ? { tls: { verify: true, ...tls, serverName: tls?.serverName ?? host } }
        : {}),
    },
    arm: async () => proxy.arm(),
    skip: async (queries) => proxy.skip(queries),
    close: async () => proxy.close(),
  };
}
