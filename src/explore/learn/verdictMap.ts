import type { Space } from '../../space/space.ts';
import { averagedSurrogate } from '../../surrogates/averagedSurrogate.ts';
import type { Member } from '../../surrogates/averagedSurrogate.ts';
import type { Competition } from '../../surrogates/competition.ts';
import type { Predictor } from '../../surrogates/surrogate.ts';
import { pack } from './pack.ts';
import type { TrainingData } from './trainingData.ts';

/** What the exploration says of every point: pass or fail. */
export interface VerdictMap {
  /** `all-pass` and `all-fail` when only one kind was seen; then nothing is predicted beyond that. */
  readonly kind: 'surrogate' | 'all-pass' | 'all-fail';
  /** What predicts; also there when only one kind was seen. */
  readonly surrogate: Predictor;
  /** The configurations behind it, the most trusted first. */
  readonly members: readonly Member[];
  /** 1 for each row that is predicted to fail. */
  fails(rows: readonly Float64Array[]): Uint8Array;
  /** 1 for each row that may well fail: with a probability of more than a twentieth, by the map's own belief. */
  suspects(rows: readonly Float64Array[]): Uint8Array;
}

/** Freezes the verdict map of the configurations that are trusted now. */
export function verdictMap(space: Space, data: TrainingData, competition: Competition): VerdictMap {
  const { n, margin } = data.set();
  const failures = margin.subarray(0, n).reduce((count, value) => count + Number(value < 0), 0);
  const kind = failures === 0 ? 'all-pass' : failures === n ? 'all-fail' : 'surrogate';
  const members = competition.members();
  const surrogate = averagedSurrogate(members);
  // Where every input has levels, a point that was asked is a part of the space and not a lone exception.
  const isFinite = space.parameters.every((parameter) => parameter.kind === 'levels');
  const known = isFinite ? knownMargins(space, data) : new Map<string, number>();
  return {
    kind,
    surrogate,
    members,
    fails(rows) {
      if (kind === 'all-pass') return new Uint8Array(rows.length);
      if (kind === 'all-fail') return new Uint8Array(rows.length).fill(1);
      const mean = surrogate.margins(pack(space, rows), rows.length);
      const said = Uint8Array.from(mean, (value) => Number(value < 0));
      if (known.size > 0) {
        for (const [i, row] of rows.entries())
          said[i] = Number((known.get(space.key(row)) ?? mean[i]!) < 0);
      }
      return said;
    },
    suspects(rows) {
      if (kind !== 'surrogate') return this.fails(rows);
      const { failure } = surrogate.predict(pack(space, rows), rows.length);
      return Uint8Array.from(failure, (p) => Number(p > 0.05));
    },
  };
}

/** The margin at each point that was asked; none when a point has had two, for then one answer is not the truth. */
function knownMargins(space: Space, data: TrainingData): ReadonlyMap<string, number> {
  const { margin } = data.set();
  const known = new Map<string, number>();
  for (const [i, { row }] of data.runs.entries()) {
    const key = space.key(row);
    const before = known.get(key);
    if (before !== undefined && before !== margin[i]) return new Map();
    known.set(key, margin[i]!);
  }
  return known;
}
