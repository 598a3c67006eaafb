import type { Measurement } from '../core/measurement.ts';
import { measurementName } from './cells.ts';
import type { WireEncoding } from '../core/wire.ts';
import type { CacheMode } from './payload/cacheMode.ts';
import { pairedRatio, type Pair } from './statistics/pairedRatio.ts';
import type { Profile } from './summarise.ts';

/** What of an arm decides with which others it is compared. */
export interface ComparedArm {
  readonly label: string;
  /** Number of its server. */
  readonly server: number;
  readonly grpc: boolean;
  readonly encoding: WireEncoding;
  readonly cache: CacheMode;
}

/** Two arms that differ in one thing. */
export interface Comparison {
  readonly kind: 'grpcGain' | 'cacheEffect' | 'binaryGain';
  /** The kind, with the arm's label where there are several. */
  readonly name: string;
  readonly title: string;
  /** The ratio is the latency of the first over that of the second: more than 1 is a gain. */
  readonly first: string;
  readonly second: string;
}

/** Every comparison that a set of arms allows: REST with gRPC, random with same payloads, JSON with binary. */
export function comparisonsOf(arms: readonly ComparedArm[]): readonly Comparison[] {
  const servers = (grpc: boolean): number[] => [
    ...new Set(arms.filter((arm) => arm.grpc === grpc).map(({ server }) => server)),
  ];
  const [rest, grpc] = [servers(false), servers(true)];
  const pairs = (
    kind: Comparison['kind'],
    title: string,
    matches: (first: ComparedArm, second: ComparedArm) => boolean,
  ): Comparison[] => {
    const found = arms.flatMap((first) =>
      arms.filter((second) => matches(first, second)).map((second) => ({ first, second })),
    );
    return found.map(({ first, second }) => ({
      kind,
      name: found.length === 1 ? kind : `${kind}.${first.label}`,
      title,
      first: first.label,
      second: second.label,
    }));
  };
  return [
    ...pairs(
      'grpcGain',
      'latency over REST / over gRPC',
      (a, b) =>
        !a.grpc &&
        b.grpc &&
        a.cache === b.cache &&
        rest.indexOf(a.server) % Math.max(1, grpc.length) === grpc.indexOf(b.server),
    ),
    ...pairs(
      'cacheEffect',
      'latency of random / of repeated requests',
      (a, b) =>
        a.server === b.server &&
        a.encoding === b.encoding &&
        a.cache === 'random' &&
        b.cache === 'same',
    ),
    ...pairs(
      'binaryGain',
      'latency with JSON / with binary tensors',
      (a, b) =>
        a.server === b.server &&
        a.cache === b.cache &&
        a.encoding === 'json' &&
        b.encoding === 'binary',
    ),
  ];
}

/** What a comparison came to. */
export interface Compared {
  readonly kind: Comparison['kind'];
  /** undefined: over all levels. */
  readonly level: number | undefined;
  readonly measurement: Measurement;
}

/** Measures a comparison over all levels, and at each where there are several. Invalid profiles do not count. */
export function compare(
  comparison: Comparison,
  profiles: readonly Profile[],
  { quantile, confidence }: { quantile: number; confidence: number },
): readonly Compared[] {
  const levels = [...new Set(profiles.map(({ level }) => level))];
  const pairsAt = (level: number | undefined): readonly Pair[] => {
    const of = (arm: string): Profile | undefined =>
      profiles.find((profile) => profile.arm === arm && profile.level === level && profile.valid);
    const [first, second] = [of(comparison.first), of(comparison.second)];
    if (first === undefined || second === undefined) return [];
    return first.runs.map((run, i) => ({ first: run, second: second.runs[i] ?? [] }));
  };
  const measured = (level: number | undefined, pairs: readonly Pair[]): Compared => {
    const { value, interval, n } = pairedRatio(pairs, quantile, { confidence });
    return {
      kind: comparison.kind,
      level,
      measurement: {
        name: measurementName(comparison.name, '', level),
        value,
        unit: '1',
        interval,
        n,
        title: `${comparison.title}, at p${100 * quantile}`,
      },
    };
  };
  return [
    measured(undefined, levels.flatMap(pairsAt)),
    ...(levels.length < 2 ? [] : levels.map((level) => measured(level, pairsAt(level)))),
  ];
}
