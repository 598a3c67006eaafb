/** One line of a benchmark. Times are CPU times measured side by side in one process, unless the unit says otherwise. */
export interface BenchRow {
  readonly name: string;
  /** What was measured of ours, with its unit, such as `0.24 ms`. */
  readonly ours: string;
  /** The same of the peer; `absent` when it is not installed, `-` when there is none. */
  readonly peer: string;
  /** ours / peer; null without a peer. */
  readonly ratio: number | null;
  /** What the figure must be, such as `<= 1/15`; empty when it is only reported. */
  readonly target: string;
  /** Whether it is so; null when it is only reported or the peer is absent. */
  readonly holds: boolean | null;
}

/** What a file bench/<area>.ts exports: parts by name, each of which can be run alone, in this order otherwise. */
export interface BenchArea {
  readonly parts: Readonly<Record<string, () => Promise<readonly BenchRow[]>>>;
}
