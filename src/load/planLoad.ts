import { ConfigurationError } from '../core/errors.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import { levelsOf } from './arrivals/arrivals.ts';
import { armsOf, cellsOf, type Arm, type Server } from './cells.ts';
import { checkHost } from './checkHost.ts';
import type { LoadOptions } from './options.ts';
import { checkCaps } from './planCell.ts';

/** What tells where the servers are. */
export type LoadAccess = Pick<ProcedureContext<LoadOptions>, 'signatures' | 'endpoints'>;

/** Whom to load and in which ways. */
export interface LoadPlan {
  readonly servers: readonly Server[];
  readonly arms: readonly Arm[];
  readonly cells: ReturnType<typeof cellsOf>;
}

/** Finds out whom to load, in which ways, and whether that is allowed. Throws ConfigurationError. */
export async function planLoad(options: LoadOptions, access: LoadAccess): Promise<LoadPlan> {
  const servers = serversOf(options, access);
  const arms = armsOf(
    servers.map(({ name, endpoint }) => ({ name, protocol: endpoint.protocol })),
    options,
  ).map((arm): Arm => ({ ...arm, server: servers[arm.server]! }));
  const cells = cellsOf(arms, options);
  checkCaps(options, cells.length, levelsOf(options.arrivals));
  for (const { endpoint } of servers) await checkHost(endpoint.host, options.allowPublicHost);
  return { servers, arms, cells };
}

/** The servers to load: the scenario's target, the same server under other protocols, or further targets. */
function serversOf(
  { protocols }: LoadOptions,
  { endpoints = {}, signatures }: LoadAccess,
): readonly Server[] {
  const missing = (what: string, hint: string): ConfigurationError =>
    new ConfigurationError(`load: ${what}`, { code: 'load.endpoint', hint });
  const serverAt = (key: string, name: string): Server => {
    const [endpoint, signature] = [endpoints[key], signatures[key]];
    if (endpoint === undefined || signature === undefined) {
      throw missing(
        `the target "${key}" has no address that load could be sent to`,
        'Load needs a target that is a server, such as oip-rest or oip-grpc.',
      );
    }
    return { name, endpoint, signature };
  };
  if (protocols === undefined)
    return [serverAt('target', endpoints['target']?.protocol.name ?? 'target')];
  if (!Array.isArray(protocols)) return Object.keys(protocols).map((key) => serverAt(key, key));
  const { endpoint, signature } = serverAt('target', 'target');
  const also = { [endpoint.protocol.name]: endpoint, ...endpoint.also };
  return protocols.map((protocol): Server => {
    const own = also[protocol];
    if (own !== undefined) return { name: protocol, endpoint: own, signature };
    throw missing(
      `the target's server is not known to speak ${protocol} (known: ${Object.keys(also).join(', ')})`,
      'Name the servers: `protocols: { rest: rest.yaml, grpc: grpc.yaml }`.',
    );
  });
}
