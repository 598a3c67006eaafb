import type { ModelStatistics, StatisticDuration, StatisticKey } from '../wire/oip/statistics.ts';
import { STATISTIC_KEYS } from '../wire/oip/statistics.ts';

/** Where the time of one answered request went, in milliseconds. */
export interface AnswerTimes {
  readonly inputMs: number;
  readonly queueMs: number;
  readonly inferMs: number;
  readonly outputMs: number;
  readonly totalMs: number;
}

interface Counter {
  count: number;
  ms: number;
}

/** Triton-style statistics of one model version, cumulative since it was loaded first. */
export class ModelCounters {
  readonly #counters = Object.fromEntries(
    STATISTIC_KEYS.map((key) => [key, { count: 0, ms: 0 }]),
  ) as Record<StatisticKey, Counter>;
  #inferences = 0;
  #executions = 0;
  #lastInference = 0;

  /** Counts an answer to a batch of `batch`. */
  succeeded(times: AnswerTimes, batch: number, nowMs: number): void {
    this.#add('success', times.totalMs);
    this.#add('compute_input', times.inputMs);
    this.#add('queue', times.queueMs);
    this.#add('compute_infer', times.inferMs);
    this.#add('compute_output', times.outputMs);
    this.#inferences += batch;
    this.#executions += 1;
    this.#lastInference = nowMs;
  }

  /** Counts a request that was not answered. */
  failed(totalMs: number): void {
    this.#add('fail', totalMs);
  }

  snapshot(name: string, version: string): ModelStatistics {
    return {
      name,
      version,
      last_inference: this.#lastInference,
      inference_count: this.#inferences,
      execution_count: this.#executions,
      inference_stats: Object.fromEntries(
        STATISTIC_KEYS.map((key): [StatisticKey, StatisticDuration] => {
          const { count, ms } = this.#counters[key];
          return [key, { count, ns: Math.round(ms * 1e6) }];
        }),
      ) as Record<StatisticKey, StatisticDuration>,
    };
  }

  #add(key: StatisticKey, ms: number): void {
    const counter = this.#counters[key];
    counter.count += 1;
    counter.ms += Math.max(0, ms);
  }
}
