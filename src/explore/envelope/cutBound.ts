import type { RandomStream } from '../../core/random.ts';
import { clopperPearsonLower, clopperPearsonUpper } from '../../math/clopperPearson.ts';
import type { SafeRegion } from './safeRegion.ts';

/** Share of the risk that counting how much of a region a cut left may spend, and draws by which it is counted. */
const COUNT_RISK = 0.05;
const DRAWS = 20_000;

/** What a cut left of a region: exact, or counted on draws from the region. */
export type Left =
  | { readonly kind: 'exact'; readonly share: number }
  | { readonly kind: 'counted'; readonly inside: number; readonly draws: number };

/** Draws from a region and counts how many of them a cut left inside. */
export function countLeft(
  region: Pick<SafeRegion, 'sample'>,
  left: Pick<SafeRegion, 'contains'>,
  random: RandomStream,
): Left {
  const rows: Float64Array[] = [];
  while (rows.length < DRAWS) {
    const row = region.sample(random);
    if (row === undefined) break;
    rows.push(row);
  }
  const inside = left.contains(rows).reduce((sum, is) => sum + is, 0);
  return { kind: 'counted', inside, draws: rows.length };
}

/**
 * An upper bound of P(failure | E1) at the given risk, for any E1 inside E0, however it was chosen, after `failures` of
 * `tested` draws from E0 failed: every failure in E1 is one in E0, so P(F | E1) <= P(F | E0) P(E0) / P(E1). `left` is
 * P(E1) / P(E0); undefined when nothing was cut.
 */
export function cutBound(
  failures: number,
  tested: number,
  risk: number,
  left: Left | undefined,
): number {
  if (left === undefined) return clopperPearsonUpper(failures, tested, risk);
  if (left.kind === 'exact')
    return Math.min(1, clopperPearsonUpper(failures, tested, risk) / left.share);
  const least = clopperPearsonLower(left.inside, left.draws, COUNT_RISK * risk);
  return Math.min(1, clopperPearsonUpper(failures, tested, (1 - COUNT_RISK) * risk) / least);
}
