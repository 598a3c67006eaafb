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

/**
 * The strongest attacks for a norm and what the model shows. Where scores lead, the whole budget goes into the attack that
 * measures best; labels alone are tried beside it whenever scores cannot be trusted.
 */
export function chooseAttacks(
  norm: Norm,
  probe: ProbeResult,
  options: {
    readonly sees: 'scores' | 'labels';
    readonly smallest: boolean;
    readonly table: boolean;
  },
): readonly string[] {
  const usable = options.sees === 'scores' && scoresAreUsable(probe);
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

function scored(norm: Norm): readonly string[] {
  return { linf: ['square'], l2: ['square'], l1: ['moeva'], l0: ['pixel-walk'], gower: ['moeva'] }[
    norm
  ];
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
