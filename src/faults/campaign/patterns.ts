import { ConfigurationError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import type { FaultModel } from '../models/faultModel.ts';
import { faultPlaces, type FaultValue } from '../population/faultValue.ts';
import type { Injection, SitedEdit } from './injection.ts';

/** How many faults one injection strikes, and how they are spread. */
export type PatternPlan =
  | { readonly flips: number }
  /** One fault in each of this share of all elements. */
  | { readonly weightRate: number }
  /** One fault in one element of each of this share of the tensors. */
  | { readonly tensorRate: number };

/** The most edits of one injection: a list of them must stay readable. */
const MOST = 200_000;

/**
 * Makes injections that strike many elements at once, each drawn independently of the others. Throws ConfigurationError
 * when a rate strikes nothing, or too much.
 */
export function patternMaker(
  values: readonly FaultValue[],
  model: FaultModel,
  options: unknown,
  plan: PatternPlan,
): (random: RandomStream) => Injection {
  const able = values.filter(
    ({ dtype }) => model.bits === undefined || model.bits(options, dtype).length > 0,
  );
  if (able.length > 1 && able.some(({ site }) => site.kind === 'activation'))
    throw new ConfigurationError(
      `many faults at once can strike one activation, not the ${able.length} that are chosen`,
      {
        code: 'faults.pattern',
        hint: 'Name one under `layers`: a fault in an earlier activation changes the later ones.',
      },
    );
  const total = able.reduce((sum, { elements }) => sum + elements, 0);
  const count =
    'flips' in plan
      ? plan.flips
      : 'weightRate' in plan
        ? Math.round(plan.weightRate * total)
        : Math.round(plan.tensorRate * able.length);
  if (count === 0 || count > MOST)
    throw new ConfigurationError(
      `the rate strikes ${count} elements of ${total} in ${able.length} tensors at once`,
      {
        code: 'faults.rate',
        hint: `Choose one that strikes between 1 and ${MOST.toLocaleString('en')}.`,
      },
    );
  if (count > ('tensorRate' in plan ? able.length : total))
    throw new ConfigurationError(
      `${count} faults at once are more than there are elements (${total})`,
      {
        code: 'faults.rate',
        hint: 'Choose fewer.',
      },
    );
  const placeIn = faultPlaces(able);
  const fault = (value: FaultValue, index: number, random: RandomStream): SitedEdit[] => {
    const bits = model.bits?.(options, value.dtype) ?? [0];
    const bit = bits[random.integer(bits.length)]!;
    return model
      .edits(options, placeIn(value, index, bit), random)
      .map((edit) => ({ ...edit, site: value.site }));
  };
  return (random) => {
    const edits: SitedEdit[] = [];
    if ('tensorRate' in plan) {
      for (const place of distinct(able.length, count, random))
        edits.push(...fault(able[place]!, random.integer(able[place]!.elements), random));
      return { edits };
    }
    for (const flat of distinct(total, count, random)) {
      let at = flat;
      const value = able.find(({ elements }) => (at -= elements) < 0)!;
      edits.push(...fault(value, at + value.elements, random));
    }
    return { edits };
  };
}

/** Different numbers below `length`. */
function distinct(length: number, count: number, random: RandomStream): Set<number> {
  const drawn = new Set<number>();
  // Floyd's algorithm: every set alike.
  for (let i = length - count; i < length; i++) {
    const number = random.integer(i + 1);
    drawn.add(drawn.has(number) ? i : number);
  }
  return drawn;
}
