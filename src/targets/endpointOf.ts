import type { EndpointInfo } from '../core/endpoint.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { WireTraits } from '../core/wire.ts';
import { openTarget } from './openTarget.ts';
import type { ConnectionOptions } from './network/endpointOptions.ts';
import { resolveConnection } from './network/resolveConnection.ts';
import type { Protocol, TargetAccess } from './protocol.ts';
import { protocols } from './protocols.ts';
import type { TargetDefinition } from './targetSchema.ts';

/** The addresses of a reference server that a run has started, by what they speak. */
export type ServedAddresses = Readonly<Record<'rest' | 'grpc', string>>;

/** What is known of a protocol's wire; undefined for a protocol that has none. */
export function wireTraits(protocol: Protocol): WireTraits | undefined {
  const { name, transport, encodings = [] } = protocol;
  return transport === undefined ? undefined : { name, transport, encodings };
}

/**
 * Where a target is and how it is spoken to, under its own protocol and the others of a reference server that was
 * started for it; undefined for a target without an address. Throws ConfigurationError.
 */
export async function endpointOf(
  definition: TargetDefinition,
  access: TargetAccess,
  signature?: ModelSignature,
  served?: { readonly addresses: ServedAddresses; readonly pid: number },
): Promise<EndpointInfo | undefined> {
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  const own =
    protocol === undefined ? undefined : await at(definition, protocol, access, signature);
  if (own === undefined || served === undefined) return own;
  const others: EndpointInfo[] = [];
  for (const sibling of protocols) {
    if (sibling === protocol || sibling.servedAt === undefined) continue;
    const url = served.addresses[sibling.servedAt];
    const other = await at(siblingOf(definition, sibling, url), sibling, access, signature);
    if (other !== undefined) others.push(other);
  }
  const { statisticsUrl } = [own, ...others].find((one) => one.statisticsUrl !== undefined) ?? own;
  const shared = { pid: served.pid, ...(statisticsUrl === undefined ? {} : { statisticsUrl }) };
  const also = others.map((other) => [other.protocol.name, { ...other, ...shared }] as const);
  return { ...own, ...shared, also: Object.fromEntries(also) };
}

async function at(
  definition: TargetDefinition,
  protocol: Protocol,
  access: TargetAccess,
  signature: ModelSignature | undefined,
): Promise<EndpointInfo | undefined> {
  const { url, timeoutMs, pid } = definition;
  const traits = wireTraits(protocol);
  if (url === undefined || traits === undefined) return undefined;
  const connection = await resolveConnection(
    url,
    definition as unknown as ConnectionOptions,
    access,
  );
  const { address, endpoint, headers, sign, tls } = connection;
  const statistics = protocol.statisticsPath?.(definition);
  const modelControl = protocol.modelControl?.bind(protocol);
  const plain = !endpoint.secure && Object.keys(headers).length === 0;
  return {
    protocol: traits,
    host: address.host,
    port: address.port,
    shown: endpoint.shown,
    authority: endpoint.host,
    ...(endpoint.secure ? { tls } : {}),
    timeoutMs,
    ...(definition.allowFuzzing ? { allowFuzzing: true } : {}),
    ...(definition.faults === undefined ? {} : { wireFaults: definition.faults }),
    ...(typeof pid === 'number' ? { pid } : {}),
    ...(plain && statistics !== undefined
      ? { statisticsUrl: `http://${endpoint.host}${endpoint.path}/${statistics}` }
      : {}),
    open: async () => openTarget(definition, access),
    ...(modelControl === undefined
      ? {}
      : { control: async () => modelControl(definition, access) }),
    async wire(encoding) {
      const chosen = encoding === undefined ? definition : { ...definition, encoding };
      const wire = await protocol.wire?.(chosen, access, signature);
      if (wire === undefined) throw new Error(`${protocol.name} has a transport and no wire`);
      if (sign === undefined) return wire;
      return { ...wire, encode: (inputs) => sign(wire.encode(inputs)) };
    },
  };
}

/** The same model of the same server under another protocol, with that protocol's defaults. */
function siblingOf(
  { model, version, headers, timeoutMs }: TargetDefinition,
  sibling: Protocol,
  url: string,
): TargetDefinition {
  const own = sibling.options.parse({ url, model, version, headers }) as object;
  return { ...own, protocol: sibling.name, timeoutMs } as unknown as TargetDefinition;
}
