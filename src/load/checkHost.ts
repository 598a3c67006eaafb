import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

import { ConfigurationError } from '../core/errors.ts';

const LOCAL = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  LOCAL.addSubnet(network, bits, 'ipv4');
}
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('fc00::', 7, 'ipv6');
LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is loopback, private (RFC 1918, RFC 4193) or link-local. */
export function isLocalAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain);
  return family !== 0 && LOCAL.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Refuses to load a host on the public network unless that was confirmed: a load test of somebody else's server is an
 * attack. Throws ConfigurationError `load.public-host`. A name that does not resolve passes; connecting will fail.
 */
export async function checkHost(host: string, confirmed: boolean): Promise<void> {
  if (confirmed) return;
  const addresses =
    isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
  const foreign = addresses.find(({ address }) => !isLocalAddress(address));
  if (foreign === undefined) return;
  throw new ConfigurationError(
    `${host} (${foreign.address}) is neither this machine nor on a private network`,
    {
      code: 'load.public-host',
      hint: 'If the server is yours to load, say so with `allowPublicHost: true`.',
    },
  );
}
