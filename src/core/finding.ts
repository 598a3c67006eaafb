import type { Json } from './json.ts';

/** A concrete violation, with everything needed to repeat it. */
export interface Finding {
  /** Unique in its procedure, and the same in every run with the same seed and replies, such as `f-0001`. */
  readonly id: string;
  /** What was violated, as one sentence. */
  readonly title: string;
  /** Kind of violation, stable across runs: it becomes the SARIF rule, such as `explore.threshold`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** The point as the scenario names it, where there is one. */
  readonly point?: Readonly<Record<string, number | string | boolean>> | undefined;
  /** The tensors sent, in the JSON form of the Open Inference Protocol (`{ inputs: [...] }`), or another JSON form. */
  readonly inputs: Json;
  readonly expected: string;
  readonly observed: string;
  readonly seed: number;
  /** The number of the query in the procedure's journal. */
  readonly query?: number | undefined;
}
