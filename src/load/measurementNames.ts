import { levelsOf } from './arrivals/arrivals.ts';
import { armsOf, measurementName } from './cells.ts';
import { comparisonsOf } from './comparisons.ts';
import { profileNames } from './measureProfile.ts';
import type { LoadOptions } from './options.ts';
import { LOADABLE_PROTOCOLS } from './payload/loadableProtocols.ts';

/**
 * The measurements that gates may name. Where the protocol stands in a target's file, those of every protocol are
 * possible.
 */
export function measurementNames(options: LoadOptions): readonly string[] {
  const levels = levelsOf(options.arrivals);
  // With one level, names go with and without it.
  const named = levels.length > 1 ? levels : [undefined, ...levels];
  const names = new Set<string>();
  for (const servers of possibleServers(options.protocols)) {
    const arms = armsOf(servers, options);
    for (const { label } of arms) {
      for (const level of named) {
        for (const name of profileNames(options)) names.add(measurementName(name, label, level));
      }
      if (options.search !== undefined && options.slo !== undefined) {
        names.add(measurementName('maxQps', label, undefined));
      }
      if (options.arrivals.kind === 'closed' && levels.length > 2) {
        for (const name of ['usl.sigma', 'usl.kappa', 'usl.peak']) {
          names.add(measurementName(name, label, undefined));
        }
      }
    }
    const compared = arms.map((arm) => ({
      ...arm,
      grpc: servers[arm.server]!.protocol.endsWith('grpc'),
    }));
    for (const { name } of comparisonsOf(compared)) {
      names.add(name);
      if (levels.length > 1)
        for (const level of levels) names.add(measurementName(name, '', level));
    }
  }
  return [...names];
}

interface NamedProtocol {
  readonly name: string;
  readonly protocol: string;
}

/** Every assignment of protocols to servers that the options leave open; at most a few dozen. */
function possibleServers(
  protocols: LoadOptions['protocols'],
): readonly (readonly NamedProtocol[])[] {
  if (Array.isArray(protocols)) {
    const known = protocols.filter((protocol) => isLoadable(protocol));
    return [known.map((protocol) => ({ name: protocol, protocol }))];
  }
  const references = protocols === undefined ? { target: undefined } : protocols;
  let assignments: readonly (readonly NamedProtocol[])[] = [[]];
  for (const [name, reference] of Object.entries(references)) {
    const choices =
      protocolOf(reference) ??
      (assignments.length > 64 ? LOADABLE_PROTOCOLS.slice(0, 1) : LOADABLE_PROTOCOLS);
    assignments = assignments.flatMap((some) =>
      choices.map((protocol) => [...some, { name, protocol }]),
    );
  }
  return assignments;
}

function protocolOf(reference: unknown): readonly string[] | undefined {
  if (typeof reference !== 'object' || reference === null || !('protocol' in reference))
    return undefined;
  const { protocol } = reference;
  return typeof protocol === 'string' && isLoadable(protocol) ? [protocol] : undefined;
}

function isLoadable(protocol: string): boolean {
  return LOADABLE_PROTOCOLS.some((name) => name === protocol);
}
