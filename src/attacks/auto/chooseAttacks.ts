import type { Norm } from '../../judgement/distance.ts';
import type { ProbeResult } from '../run/probe.ts';

/** Whether scores can lead a search: they are there, not too coarse, not flat, not random. */
export function scoresAreUsable(probe: ProbeResult): boolean {
  const { scores, items, digits, saturated, flat, same, randomScores } = probe;
  const half = items / 2;
  return (
    scores &&
    (digits === undefined || digits > 2) &&
    saturated < half &&
    flat < half &&
    same === 0 &&
    randomScores < half
  );
}

/** Queries an item up to which learning the gradient breaks more than squares do; beyond, it has nothing more to learn. */
const LEARNT_UP_TO = 1000;

/**
 * The strongest attacks for a norm, a budget and what the model shows. Where scores lead, the whole budget goes into the
 * attack that measures best; labels alone are tried beside it whenever scores cannot be trusted.
 */
export function chooseAttacks(
  norm: Norm,
  probe: ProbeResult,
  options: {
    readonly sees: 'scores' | 'labels';
    readonly smallest: boolean;
    readonly table: boolean;
    /** Queries an item. */
    readonly queries: number;
  },
): readonly string[] {
  const usable = options.sees === 'scores' && scoresAreUsable(probe);
  const scored = scoredFor(options.queries);
  const hasScores = options.sees === 'scores' && probe.scores;
  // The evolutionary attack of tables counts no changed columns.
  if (options.table && !options.smallest && norm !== 'l0')
    return hasScores
      ? ['moeva', ...(norm === 'gower' ? [] : scored(norm))]
      : ['moeva', ...labelled(norm)];
  if (options.smallest) return labelled(norm);
  if (usable) return scored(norm);
  return hasScores ? [...labelled(norm), ...scored(norm)] : labelled(norm);
}

function scoredFor(queries: number): (norm: Norm) => readonly string[] {
  const linf = queries <= LEARNT_UP_TO ? 'linear-thompson' : 'square';
  return (norm) =>
    ({ linf: [linf], l2: ['square'], l1: ['moeva'], l0: ['pixel-walk'], gower: ['moeva'] })[norm];
}

function labelled(norm: Norm): readonly string[] {
  return {
    linf: ['square-labels'],
    l2: ['cgba-h'],
    l1: ['moeva'],
    l0: ['sparse-evo'],
    gower: ['moeva'],
  }[norm];
}
