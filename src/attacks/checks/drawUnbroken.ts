import type { RandomStream } from '../../core/random.ts';
import type { AttackItem } from '../frame/attack.ts';
import type { AttackRun } from '../run/campaign.ts';
import { drawn } from '../run/drawn.ts';
import type { SetUp } from '../run/setUp.ts';

/** A quarter of the attacked items are searched again, within these limits: the cost is near that of the attack itself. */
const ITEMS = { share: 0.25, least: 2, most: 12 };

/** Items that no attack broke, some of them, and how many there are. */
export function drawUnbroken(
  { attacked }: SetUp,
  runs: readonly AttackRun[],
  random: RandomStream,
): { readonly items: readonly AttackItem[]; readonly unbroken: number } {
  const left = attacked.filter((_, i) => runs.every(({ outcomes }) => !outcomes[i]!.success));
  const { share, least, most } = ITEMS;
  const count = Math.min(most, Math.max(least, Math.round(share * attacked.length)));
  return { items: drawn(left.length, count, random).map((i) => left[i]!), unbroken: left.length };
}
