import { ConfigurationError } from '../../core/errors.ts';
import type { PayloadKind } from './payloadKind.ts';

/** The protocols that load speaks, with the payload kinds that differ on them. */
const KINDS = {
  'oip-rest': ['json', 'binary'],
  'oip-grpc': ['binary'],
  'http-json': ['json'],
} as const satisfies Readonly<Record<string, readonly PayloadKind[]>>;

export type LoadableProtocol = keyof typeof KINDS;

/** Their names. */
export const LOADABLE_PROTOCOLS = Object.keys(KINDS) as readonly LoadableProtocol[];

/** A protocol that load speaks. Throws ConfigurationError `load.protocol` for another. */
export function checkProtocol(protocol: string): LoadableProtocol {
  const found = LOADABLE_PROTOCOLS.find((name) => name === protocol);
  if (found !== undefined) return found;
  throw new ConfigurationError(`load does not speak the protocol "${protocol}"`, {
    code: 'load.protocol',
    hint: `Use a target of one of the protocols ${LOADABLE_PROTOCOLS.join(', ')}.`,
  });
}

/** The payload kinds that differ on a protocol. */
export function payloadKindsOf(protocol: string): readonly PayloadKind[] {
  return KINDS[checkProtocol(protocol)];
}
