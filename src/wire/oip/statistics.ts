import { parseLooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';
import { checkObject, fieldOf, objectsField, stringField, type JsonObject } from './jsonFields.ts';

/** A cumulative number of events, and the nanoseconds they took together. */
export interface StatisticDuration {
  readonly count: number;
  readonly ns: number;
}

/** Triton's statistics of one model version since it was loaded; keys as on the wire. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970 of the last inference; 0: none yet. */
  readonly last_inference: number;
  /** Inferences asked: a batch of n counts n. */
  readonly inference_count: number;
  /** Executions of the model: a batch counts one. */
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<StatisticKey, StatisticDuration>>;
}

/** What Triton keeps count of. */
export const STATISTIC_KEYS = [
  'success',
  'fail',
  'queue',
  'compute_input',
  'compute_infer',
  'compute_output',
  'cache_hit',
  'cache_miss',
] as const;
/** One of them. */
export type StatisticKey = (typeof STATISTIC_KEYS)[number];

/** Reads the answer to `GET v2/models/M/stats`. Throws WireError. */
export function decodeModelStatistics(body: Uint8Array | string): ModelStatistics[] {
  const what = 'the statistics';
  const json = checkObject(parseLooseJson(body), what);
  return readStatistics(objectsField(json, 'model_stats', what) ?? []);
}

/** Statistics as REST and gRPC send them: what is absent is 0. */
export function readStatistics(list: readonly JsonObject[]): ModelStatistics[] {
  const what = 'the statistics';
  return list.map((item) => {
    const stats = checkObject(
      fieldOf(item, 'inference_stats') ?? {},
      `"inference_stats" of ${what}`,
    );
    const durations = STATISTIC_KEYS.map((key): [StatisticKey, StatisticDuration] => {
      const value = checkObject(fieldOf(stats, key) ?? {}, `"${key}" of ${what}`);
      return [key, { count: counter(value, 'count'), ns: counter(value, 'ns') }];
    });
    return {
      name: stringField(item, 'name', what) ?? '',
      version: stringField(item, 'version', what) ?? '',
      last_inference: counter(item, 'last_inference'),
      inference_count: counter(item, 'inference_count'),
      execution_count: counter(item, 'execution_count'),
      inference_stats: Object.fromEntries(durations) as Record<StatisticKey, StatisticDuration>,
    };
  });
}

function counter(object: JsonObject, key: string): number {
  const value = fieldOf(object, key) ?? 0;
  if ((typeof value === 'number' || typeof value === 'bigint') && value >= 0) return Number(value);
  throw new WireError('wire.message', `"${key}" of the statistics must be a count`);
}

/** One line of a repository's index. */
export interface RepositoryEntry {
  readonly name: string;
  readonly version: string;
  /** `READY`, `LOADING`, `UNLOADING` or `UNAVAILABLE`. */
  readonly state: string;
  /** Why it is not ready; empty otherwise. */
  readonly reason: string;
}
