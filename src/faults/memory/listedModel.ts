import type { ListedModel } from '../list/faultList.ts';
import type { FaultValue } from '../population/faultValue.ts';

/** What a fault list is checked against: the values that a model has. */
export function listedModel(sha256: string, values: readonly FaultValue[]): ListedModel {
  const known = new Map(values.map((value) => [`${value.site.kind} ${value.site.name}`, value]));
  return {
    sha256,
    valueOf({ kind, name }) {
      const value = known.get(`${kind} ${name}`);
      return value === undefined ? undefined : { dtype: value.dtype, elements: value.elements };
    },
  };
}
