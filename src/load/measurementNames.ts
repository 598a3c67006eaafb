import type { WireTraits } from '../core/wire.ts';
import { levelsOf } from './arrivals/arrivals.ts';
import { armsOf, measurementName } from './cells.ts';
import { comparisonsOf } from './comparisons.ts';
import { profileNames } from './measureProfile.ts';
import type { LoadOptions } from './options.ts';

/**
 * The measurements that gates may name. Where the protocol stands in a target's file, those of every protocol are
 * possible.
 */
export function measurementNames(
  options: LoadOptions,
  wires: readonly WireTraits[] = [],
): readonly string[] {
  const levels = levelsOf(options.arrivals);
  // With one level, names go with and without it.
  const named = levels.length > 1 ? levels : [undefined, ...levels];
  const names = new Set<string>();
  for (const servers of possibleServers(options.protocols, wires)) {
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
      grpc: servers[arm.server]!.protocol.transport === 'grpc',
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
  readonly protocol: WireTraits;
}

/** Every assignment of protocols to servers that the options leave open; at most a few dozen. */
function possibleServers(
  protocols: LoadOptions['protocols'],
  wires: readonly WireTraits[],
): readonly (readonly NamedProtocol[])[] {
  if (Array.isArray(protocols)) {
    const known = wires.filter(({ name }) => protocols.includes(name));
    return [protocols.flatMap((name) => known.filter((wire) => wire.name === name)).map(named)];
  }
  // Names of measurements depend on what a wire is like, not on its protocol.
  const kinds = new Map(
    wires.map((wire) => [`${wire.transport} ${wire.encodings.join()}`, wire] as const),
  );
  const anyKind = [...kinds.values()];
  const references = protocols === undefined ? { target: undefined } : protocols;
  let assignments: readonly (readonly NamedProtocol[])[] = [[]];
  for (const [name, reference] of Object.entries(references)) {
    const stated = wires.filter((wire) => wire.name === protocolOf(reference));
    const open = assignments.length > 64 ? anyKind.slice(0, 1) : anyKind;
    const choices = stated.length > 0 ? stated : open;
    assignments = assignments.flatMap((some) =>
      choices.map((protocol) => [...some, { name, protocol }]),
    );
  }
  return assignments;
}

function named(protocol: WireTraits): NamedProtocol {
  return { name: protocol.name, protocol };
}

function protocolOf(reference: unknown): unknown {
  if (typeof reference !== 'object' || reference === null) return undefined;
  return 'protocol' in reference ? reference.protocol : undefined;
}
