import { ConfigurationError } from '../../core/errors.ts';

/** One entry of a cost matrix; without `from` or `to` it stands for every class. */
export interface CostEntry {
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  readonly cost: number;
}

/** What deciding `to` instead of `from` costs: the last entry that fits, 1 where none does. Throws ConfigurationError. */
export function costOf(
  entries: readonly CostEntry[],
  classes: readonly string[] | undefined,
): (from: number, to: number) => number {
  const number = (name: string | number | undefined): number | undefined => {
    if (typeof name !== 'string') return name;
    const place = classes?.indexOf(name) ?? -1;
    if (place >= 0) return place;
    throw new ConfigurationError(`costs: there is no class '${name}'`, {
      code: 'faults.class',
      hint:
        classes === undefined
          ? 'The data name no classes: give their numbers.'
          : `The classes are ${classes.join(', ')}.`,
    });
  };
  const rules = entries.map(({ from, to, cost }) => ({ from: number(from), to: number(to), cost }));
  return (from, to) =>
    rules.findLast((rule) => (rule.from ?? from) === from && (rule.to ?? to) === to)?.cost ?? 1;
}
