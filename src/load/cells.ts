import type { EndpointInfo } from '../core/endpoint.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { WireEncoding, WireTraits } from '../core/wire.ts';
import { levelsOf } from './arrivals/arrivals.ts';
import type { LoadOptions } from './options.ts';
import type { CacheMode } from './payload/cacheMode.ts';

/** A server under one protocol. */
export interface Server {
  /** As the scenario calls it: the protocol, or the name under `protocols`. */
  readonly name: string;
  readonly endpoint: EndpointInfo;
  readonly signature: ModelSignature;
}

/** One way of asking, whose latencies are compared with those of the others. */
export interface Arm {
  /** What tells it from the others, such as `rest.json.same`; empty for the only one. */
  readonly label: string;
  readonly server: Server;
  readonly encoding: WireEncoding;
  readonly cache: CacheMode;
}

/** One run: an arm at a rate or concurrency, once. */
export interface Cell {
  readonly arm: Arm;
  readonly level: number | undefined;
  readonly repetition: number;
}

/** Every way of asking that the options name; encodings that a protocol does not tell apart are one. */
export function armsOf(
  servers: readonly { readonly name: string; readonly protocol: WireTraits }[],
  options: Pick<LoadOptions, 'encoding' | 'payload'>,
): readonly { label: string; server: number; encoding: WireEncoding; cache: CacheMode }[] {
  const wanted = [...new Set([options.encoding].flat())];
  const caches = [...new Set([options.payload].flat())];
  return servers.flatMap(({ name, protocol }, server) => {
    const kinds = protocol.encodings;
    const known = wanted.filter((kind) => kinds.includes(kind));
    const encodings = known.length > 0 ? known : kinds.slice(0, 1);
    return encodings.flatMap((encoding) =>
      caches.map((cache) => {
        const parts = [
          ...(servers.length > 1 ? [name] : []),
          ...(wanted.length > 1 && kinds.length > 1 ? [encoding] : []),
          ...(caches.length > 1 ? [cache] : []),
        ];
        return { label: parts.join('.'), server, encoding, cache };
      }),
    );
  });
}

/** Every run in its order: the arms of a level one after the other, backwards every other time (ABBA). */
export function cellsOf(arms: readonly Arm[], options: LoadOptions): readonly Cell[] {
  return levelsOf(options.arrivals).flatMap((level) =>
    Array.from({ length: options.repetitions }, (_, repetition) =>
      (repetition % 2 === 0 ? arms : arms.toReversed()).map((arm) => ({ arm, level, repetition })),
    ).flat(),
  );
}

/** A measurement's name for an arm and a level, such as `p99.rest@100`. */
export function measurementName(name: string, arm: string, level: number | undefined): string {
  return `${name}${arm === '' ? '' : `.${arm}`}${level === undefined ? '' : `@${level}`}`;
}
