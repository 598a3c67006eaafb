/** What was seen of the server and of us during a run, on the run's own time. JSON. */
export type Timeline = {
  /** Every quarter of a second. */
  readonly ticks: readonly TimelineTick[];
  /** CPU and memory of the server's process, where its id is known. */
  readonly process: readonly ProcessTick[];
  /** Metrics of the server, read over HTTP. */
  readonly metrics: readonly MetricTick[];
  /** What Triton counted, second by second, where it offers that. */
  readonly server: readonly ServerTick[];
  /** What Triton counted during the run, where it offers that; null where not. */
  readonly statistics: ServerStatistics | null;
};

/** How a run stood at a time. */
export type TimelineTick = {
  readonly atMs: number;
  readonly dispatched: number;
  readonly finished: number;
  readonly failed: number;
};

/** A process at a time. */
export type ProcessTick = {
  readonly atMs: number;
  /** CPU seconds used since the last tick, a second: 1 is one core. */
  readonly cores: number;
  readonly memoryMiB: number;
};

/** The server's own means of a request since the last tick, ms. */
export type ServerTick = {
  readonly atMs: number;
  readonly queueMs: number;
  readonly computeMs: number;
};

/** Metrics at a time, by name with labels. */
export type MetricTick = {
  readonly atMs: number;
  readonly values: { readonly [series: string]: number };
};

/** Server-side totals of a run. */
export type ServerStatistics = {
  readonly requests: number;
  readonly failed: number;
  /** Means of one request, ms. */
  readonly queueMs: number;
  readonly computeInputMs: number;
  readonly computeMs: number;
  readonly computeOutputMs: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
};
