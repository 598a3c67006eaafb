import { NEAREST } from './chanceMap.ts';
import type { Scores } from '../topLabel.ts';

/** Rows of a logistic fit: what stands for many scores at once. */
export interface LogisticRows {
  /** ln p and -ln(1 - p). */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** 1 for rows of events, 0 for others. */
  readonly event: Uint8Array;
  /** How many scores a row stands for. */
  readonly weight: Float64Array;
}

/** Scores of a cell, or their distances from 1, differ by this share at most. */
const WIDTH = 1 / 64;

/** Rows that belong to the same scores, which several calibrators are fitted to. */
const KNOWN = new WeakMap<Scores, LogisticRows>();

/**
 * Ascending scores as few weighted rows that give the same sums of a smooth function of ln p and ln(1 - p). Scores that
 * differ by less than 1/64 of p (of 1 - p in the upper half) form a cell; events and others of a cell each become the two
 * nodes of Gauss's quadrature that have their count, mean, variance and skewness. What is left out is the fourth derivative
 * over a cell: of a logistic loss with a slope of 1 less than 1e-11 of an item. One or two scores stand for themselves.
 */
export function logisticRows(scores: Scores): LogisticRows {
  const known = KNOWN.get(scores);
  if (known !== undefined) return known;
  const made = compress(scores);
  KNOWN.set(scores, made);
  return made;
}

function compress({ score, event }: Scores): LogisticRows {
  const n = score.length;
  const [left, right, weight] = [[], [], []] as [number[], number[], number[]];
  const events: number[] = [];
  const moments = [new Float64Array(4), new Float64Array(4)] as const;
  let i = 0;
  // Lower half by p, upper half by q = 1 - p, which is exact there.
  for (const isUpper of [false, true]) {
    const add = (distance: number, isEvent: number, count: number): void => {
      const near = Math.min(1 - NEAREST, Math.max(NEAREST, distance));
      const [log, rest] = [Math.log(near), Math.log1p(-near)];
      left.push(isUpper ? rest : log);
      right.push(isUpper ? -log : -rest);
      events.push(isEvent);
      weight.push(count);
    };
    while (i < n) {
      const first = score[i]!;
      if (!isUpper && first > 0.5) break;
      const origin = Math.max(NEAREST, isUpper ? 1 - first : first);
      const end = isUpper ? 1 - origin * (1 - WIDTH) : Math.min(0.5, origin * (1 + WIDTH));
      moments[0].fill(0);
      moments[1].fill(0);
      do {
        const value = score[i]!;
        const distance = Math.max(NEAREST, isUpper ? 1 - value : value);
        const own = moments[event[i]!]!;
        const away = distance - origin;
        const square = away * away;
        own[0]!++;
        own[1]! += away;
        own[2]! += square;
        own[3]! += square * away;
        i++;
      } while (i < n && score[i]! <= end);
      for (const isEvent of [0, 1]) addNodes(moments[isEvent]!, origin, isEvent, add);
    }
  }
  return {
    left: Float64Array.from(left),
    right: Float64Array.from(right),
    event: Uint8Array.from(events),
    weight: Float64Array.from(weight),
  };
}

/** The one or two points with weights that have the sums of powers 0 to 3. */
function addNodes(
  moments: Float64Array,
  origin: number,
  isEvent: number,
  add: (at: number, isEvent: number, weight: number) => void,
): void {
  const [count, first, second, third] = moments as unknown as [number, number, number, number];
  if (count === 0) return;
  const mean = first / count;
  const variance = second / count - mean * mean;
  const deviation = Math.sqrt(Math.max(0, variance));
  if (count === 1 || deviation <= 1e-6 * origin) {
    add(origin + mean, isEvent, count);
    return;
  }
  const central = third / count - 3 * mean * (second / count) + 2 * mean ** 3;
  const half = central / deviation ** 3 / 2;
  const root = Math.sqrt(1 + half * half);
  // Roots of x^2 - skewness x - 1; their product is -1, so that none is lost to cancelling.
  const high = half >= 0 ? half + root : 1 / (root - half);
  const low = -1 / high;
  const share = 1 / (1 + high * high);
  add(origin + mean + deviation * high, isEvent, count * share);
  add(origin + mean + deviation * low, isEvent, count * (1 - share));
}
