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
  /** `grpcGain`, `cacheEffect` or `binaryGain`, with the arm's label where there are several. */
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
    name: string,
    title: string,
    matches: (first: ComparedArm, second: ComparedArm) => boolean,
  ): Comparison[] => {
    const found = arms.flatMap((first) =>
      arms.filter((second) => matches(first, second)).map((second) => ({ first, second })),
    );
    return found.map(({ first, second }) => ({
      name: found.length === 1 ? name : `${name}.${first.label}`,
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

/** Measures a comparison over all levels, and at each where there are several. Invalid profiles do not count. */
export function compare(
  comparison: Comparison,
  profiles: readonly Profile[],
  { quantile, confidence }: { quantile: number; confidence: number },
): readonly Measurement[] {
  const levels = [...new Set(profiles.map(({ level }) => level))];
  const pairsAt = (level: number | undefined): readonly Pair[] => {
    const of = (arm: string): Profile | undefined =>
      profiles.find((profile) => profile.arm === arm && profile.level === level && profile.valid);
    const [first, second] = [of(comparison.first), of(comparison.second)];
    if (first === undefined || second === undefined) return [];
    return first.runs.map((run, i) => ({ first: run, second: second.runs[i] ?? [] }));
  };
  const measured = (name: string, pairs: readonly Pair[]): Measurement => {
    const { value, interval, n } = pairedRatio(pairs, quantile, { confidence });
    return {
      name,
      value,
      unit: '1',
      interval,
      n,
      title: `${comparison.title}, at p${100 * quantile}`,
    };
  };
  return [
    measured(comparison.name, levels.flatMap(pairsAt)),
    ...(levels.length < 2
      ? []
      : levels.map((level) =>
          measured(measurementName(comparison.name, '', level), pairsAt(level)),
        )),
  ];
}
